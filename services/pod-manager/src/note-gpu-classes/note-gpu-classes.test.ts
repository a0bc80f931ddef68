import { openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { gpuClasses } from './note-gpu-classes.js';
import { saveGpuClasses } from './note-gpu-classes.sql.js';

let server: TestDatabase;
let database: Database;
beforeAll(async () => {
  server = await createDatabase();
  database = openDatabase({ url: server.url, applicationName: 'test' });
});
afterAll(async () => {
  await database.end();
  await server.drop();
});

test('offers become classes: each once, with its GPU types, smallest first', () => {
  const offers = [
    { gpuType: 'L40S', vramGb: 48 },
    { gpuType: 'RTX 4090', vramGb: 24 },
    { gpuType: 'RTX 4090', vramGb: 24 },
    { gpuType: 'RTX A5000', vramGb: 24 },
    { gpuType: 'own host', vramGb: null },
  ];
  expect(gpuClasses(offers)).toEqual([
    { vramGb: 24, gpuTypes: ['RTX 4090', 'RTX A5000'] },
    { vramGb: 48, gpuTypes: ['L40S'] },
  ]);
});

test('what is saved replaces what was there', async () => {
  await saveGpuClasses(database, [
    { vramGb: 24, gpuTypes: ['RTX 4090'] },
    { vramGb: 80, gpuTypes: ['H100'] },
  ]);
  await saveGpuClasses(database, [{ vramGb: 24, gpuTypes: ['RTX A5000'] }]);
  expect(await database`select vram_gb, gpu_types from callsheet.gpu_classes`).toEqual([
    { vram_gb: 24, gpu_types: ['RTX A5000'] },
  ]);
  await saveGpuClasses(database, []);
  expect(await database`select * from callsheet.gpu_classes`).toEqual([]);
});
