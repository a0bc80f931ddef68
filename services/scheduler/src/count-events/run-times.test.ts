import { one, openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { countNewEvents } from './count-events.sql.js';

let server: TestDatabase;
let database: Database;

beforeEach(async () => {
  server = await createDatabase();
  database = openDatabase({ url: server.url, applicationName: 'test' });
});
afterEach(async () => {
  await database.end();
  await server.drop();
});

interface Prediction {
  low: number;
  typical: number;
  high: number;
  samples: string;
  basis: string;
}

const predict = async (params: object, vramGb: number | null = null, gpuType: string | null = null) =>
  one(
    await database<Prediction>`
      select p.low_seconds as low, p.typical_seconds as typical, p.high_seconds as high, p.samples, p.basis
      from callsheet.task_shape(${JSON.stringify(params)}::jsonb) s,
        callsheet.predict_run_seconds('video_generation', s.model, s.width, s.height, s.frames, ${vramGb}, ${gpuType}) p`,
  );

/** A task that a worker ran for so many seconds, as its events tell. */
async function ran(params: object, seconds: number, worker = 'w'): Promise<void> {
  await database`
    insert into public.tasks (task_type, params) values ('video_generation', ${JSON.stringify({ prompt: 'x', ...params })})`;
  const { id } = one(await database<{ id: string }>`select id from callsheet.claim_task(${worker})`);
  await database`
    update callsheet.outbox set occurred_at = occurred_at - make_interval(secs => ${seconds})
    where task_id = ${id} and event_type = 'task.claimed'`;
  await database`select callsheet.complete_task(${id}, '{"video_url": "https://x.test/v.mp4"}', null, ${worker})`;
}

async function countAll(): Promise<void> {
  const last = one(
    await database<{ id: string }>`select coalesce(max(id), 0) as id from callsheet.outbox`,
  ).id;
  const behind = async () =>
    one(await database<{ behind: boolean }>`select position < ${last} as behind from callsheet.count_horizon`)
      .behind;
  while (await behind()) await countNewEvents(database, 20_000);
}

test.each([
  [{ width: 512, height: 512, frames: 24 }, 120, 150, 180],
  [{ width: 768, height: 768, frames: 24 }, 240, 300, 360],
  [{ width: 1024, height: 1024, frames: 24 }, 480, 600, 720],
  [{ resolution: '1024x1024', video_length: 48 }, 960, 1200, 1440],
  [{}, 120, 150, 180],
  [{ width: 'wide', frames: -3, resolution: 7 }, 120, 150, 180],
])('without history %j is predicted from the typical durations', async (params, low, typical, high) => {
  const prediction = await predict(params);
  expect(prediction).toMatchObject({ low, typical, high, samples: '0', basis: 'typical durations' });
});

test('history goes from the exact shape on that GPU to coarser ones', async () => {
  await database`insert into public.workers (id, status, vram_total_mb) values ('w', 'active', 24564), ('big', 'active', 81559)`;
  await database`
    insert into callsheet.pods (worker_id, name, gpu_type, phase, provider_pod_id)
    values ('big', 'big', 'NVIDIA H100', 'launched', 'p1')`;
  const shape = { model: 'wan', width: 512, height: 512, frames: 24 };
  for (const seconds of [60, 60, 60]) await ran(shape, seconds);
  for (const seconds of [20, 20, 20]) await ran(shape, seconds, 'big');
  await countAll();

  const near = (seconds: number): unknown => expect.closeTo(seconds, -1);
  expect(await predict(shape, 80, 'NVIDIA H100')).toMatchObject({
    basis: 'shape and GPU type',
    samples: '3',
    typical: near(20),
  });
  expect(await predict(shape, 24)).toMatchObject({
    basis: 'shape and VRAM',
    samples: '3',
    typical: near(60),
  });
  expect(await predict(shape, 48)).toMatchObject({ basis: 'shape', samples: '6' });
  const twice = await predict({ ...shape, frames: 48 }, 48);
  expect(twice).toMatchObject({ basis: 'model', samples: '6' });
  expect(twice.high / (await predict(shape, 48)).high).toBeCloseTo(2, 5);
  expect(await predict({ ...shape, model: 'other' })).toMatchObject({ basis: 'task type', samples: '6' });
});

test('a run of a task without a model counts once at every level', async () => {
  await ran({ width: 512, height: 512, frames: 24 }, 60);
  await ran({ width: 512, height: 512, frames: 24, model: 'wan' }, 60);
  await countAll();
  expect(await predict({ model: 'other' })).toMatchObject({ basis: 'task type', samples: '2' });
  const counts = await database<{ model: string; runs: string }>`
    select model, sum(count) as runs from callsheet.run_times where width = 0 group by model order by model`;
  expect(counts).toEqual([
    { model: '', runs: '2' },
    { model: 'wan', runs: '1' },
  ]);
});

test('few runs give a wide band, and low, typical and high are in order', async () => {
  await ran({}, 100);
  await countAll();
  const one = await predict({});
  expect(one).toMatchObject({ basis: 'shape', samples: '1' });
  expect(one.high / one.low).toBeGreaterThan(3.9);
  for (const seconds of [90, 95, 100, 105, 110, 300]) await ran({}, seconds);
  await countAll();
  const more = await predict({});
  expect(more.low).toBeLessThan(more.typical);
  expect(more.typical).toBeLessThan(more.high);
  expect(more.typical).toBeGreaterThan(85);
  expect(more.typical).toBeLessThan(120);
});

test('a late completion by somebody else, a failure and a parent leave no run time', async () => {
  await database`insert into public.tasks (task_type, params) values ('travel_orchestrator', '{}'), ('t2v', '{}'), ('t2v', '{}')`;
  for (const worker of ['a', 'b', 'c']) await database`select callsheet.claim_task(${worker})`;
  const tasks = await database<{ id: string; task_type: string }>`select id, task_type from public.tasks`;
  const [failed, late] = tasks.filter(({ task_type }) => task_type === 't2v');
  await database`select callsheet.fail_task(${failed?.id}, 'boom')`;
  await database`select callsheet.complete_task(${late?.id}, '{}', 'x', 'somebody else')`;
  const parent = tasks.find(({ task_type }) => task_type === 'travel_orchestrator');
  await database`select callsheet.complete_task(${parent?.id}, '{}', 'x', null)`;
  await countAll();
  expect(await database`select * from callsheet.run_times`).toEqual([]);
});

test.each([
  [46068, 48, 48],
  [22731, 24, 24],
  [15360, 16, 16],
  [12288, 13, 12],
  [24564, 26, 24],
  [81559, 86, 80],
  [4096, 4, null],
  [0, null, null],
])('a card that reports %i MiB has %s GB and is of class %s', async (mib, gb, vramClass) => {
  const rows = await database<{ gb: number | null; class: number | null }>`
    select callsheet.vram_gb(${mib}) as gb, callsheet.vram_class(callsheet.vram_gb(${mib})) as class`;
  expect(one(rows)).toEqual({ gb, class: vramClass });
});
