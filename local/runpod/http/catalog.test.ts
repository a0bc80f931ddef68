import { podBody, startTestEmulator, type TestEmulator } from '../emulator.fixture.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});

it('lists GPU types, with availability for those who say for what', async () => {
  const { body } = await emulator.api(
    'GET',
    '/v2/catalog/gpus?include=AVAILABILITY&product=POD&cloud=SECURE',
  );
  expect(body.gpus).toContainEqual(
    expect.objectContaining({
      id: 'NVIDIA GeForce RTX 4090',
      name: 'RTX 4090',
      memory: 24,
      price: { secure: 0.74, community: 0.34 },
      maxCount: { secure: 8, community: 4 },
      availability: 'HIGH',
    }),
  );
  expect((await emulator.api('GET', '/v2/catalog/gpus')).body.gpus[0]).not.toHaveProperty('availability');
  expect((await emulator.api('GET', '/v2/catalog/gpus?include=AVAILABILITY')).status).toBe(400);
  expect((await emulator.api('GET', '/v2/catalog/gpus/RTX')).status).toBe(404);
});

it('shows what the admin took off the shelves', async () => {
  const own = await startTestEmulator({ catalogLagMs: 0 });
  await own.admin('POST', '/stock', { gpuId: 'NVIDIA L4', free: 0 });
  const { body } = await own.api('GET', '/v2/catalog/gpus/NVIDIA%20L4?include=AVAILABILITY&product=POD');
  expect(body).toMatchObject({ availability: 'NONE' });
  expect(body).not.toHaveProperty('dataCenters');
});

it('lists data centres, with their stock on request', async () => {
  const { body } = await emulator.api('GET', '/v2/catalog/datacenters?include=GPU_AVAILABILITY');
  expect(body.dataCenters[0]).toMatchObject({
    id: 'EU-RO-1',
    region: 'EUROPE',
    networkVolumeTypes: ['STANDARD'],
  });
  expect(body.dataCenters[0]?.gpuAvailability).toContainEqual({
    id: 'NVIDIA A40',
    name: 'A40',
    availability: 'HIGH',
  });
});

it('keeps network volumes and ties pods to their data centre', async () => {
  const { status, body: volume } = await emulator.api('POST', '/v2/network-volumes', {
    name: 'models',
    size: 50,
    dataCenter: 'EU-RO-1',
  });
  expect(status).toBe(201);
  const path = `/v2/network-volumes/${volume.id}`;
  expect((await emulator.api('PATCH', path, { size: 40 })).status).toBe(400);
  expect((await emulator.api('PATCH', path, {})).status).toBe(422);
  expect((await emulator.api('PATCH', path, { size: 60 })).body).toEqual({ ...volume, size: 60 });
  const body = { ...podBody(), mounts: { network: [{ volumeId: volume.id, path: '/workspace' }] } };
  expect((await emulator.api('POST', '/v2/pods', body)).body).toMatchObject({
    dataCenterId: 'EU-RO-1',
    mounts: body.mounts,
  });
  expect((await emulator.api('POST', '/v2/pods', { ...body, cloud: 'COMMUNITY' })).status).toBe(400);
  expect((await emulator.api('POST', '/v2/pods', { ...body, dataCenterIds: ['US-KS-2'] })).status).toBe(400);
  expect((await emulator.api('DELETE', path)).status).toBe(204);
  expect((await emulator.api('GET', '/v2/network-volumes')).body).toEqual({ networkVolumes: [] });
  expect(
    (await emulator.api('POST', '/v2/network-volumes', { name: 'x', size: 50, dataCenter: 'US-GA-1' }))
      .status,
  ).toBe(400);
  expect(
    (await emulator.api('POST', '/v2/network-volumes', { name: 'x', size: 50, dataCenterId: 'EU-RO-1' }))
      .status,
  ).toBe(422);
});
