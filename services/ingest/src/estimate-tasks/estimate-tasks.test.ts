import { TaskEstimates } from '@callsheet/contracts';
import { createKey, fieldsOf } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(async () => {
  await ingest.database`
    truncate callsheet.ready_tasks, public.tasks, callsheet.run_times, callsheet.gpu_classes`;
  await ingest.database`delete from callsheet.pods`;
  await ingest.database`delete from public.workers`;
  await ingest.database`insert into callsheet.gpu_classes (vram_gb, gpu_types) values (24, '{RTX 4090}'), (48, '{RTX A6000}')`;
});

async function ask(body: unknown, key = ingest.apiKey) {
  const response = await fetch(`${ingest.url}/api/estimates`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: await response.json() };
}

async function estimate(body: unknown): Promise<TaskEstimates> {
  const { status, json } = await ask(body);
  expect({ status, json }).toMatchObject({ status: 200 });
  return TaskEstimates.parse(json);
}

const params = { prompt: 'A cat', width: 512, height: 512, frames: 24 };
const cat = { task_type: 'video_generation', params };

/** A worker of 24 GB that holds nothing. */
const addWorker = (id: string) =>
  ingest.database`insert into public.workers (id, instance_type, status, vram_total_mb) values (${id}, 'external', 'active', 24564)`;

/** Tasks of the cat's shape that took so long. */
async function ran(seconds: readonly number[], shape: object = params) {
  for (const each of seconds)
    await ingest.database`
      with done as (insert into public.tasks (task_type, params, status) values ('video_generation', ${shape}::jsonb, 'Complete') returning id)
      select callsheet.add_run_times(array_agg(id), array['gone'], array[${each}::float8]) from done`;
}

test('without history the table answers, and the usual price of the card', async () => {
  const { total, shapes, shape_of_task } = await estimate(cat);
  expect(shapes).toEqual([
    expect.objectContaining({
      tasks: 1,
      width: 512,
      run_seconds: { low: 120, typical: 150, high: 180 },
      usd: { low: 0.016667, typical: 0.020833, high: 0.025 },
      min_vram_gb: 8,
      samples: 0,
      basis: 'the table of typical durations, no history yet',
    }),
  ]);
  expect(shapes[0]?.gpu).toMatchObject({ vram_gb: 24, gpu_types: ['RTX 4090'], usd_per_hour: 0.5 });
  expect(shape_of_task).toEqual([0]);
  expect(total).toMatchObject({
    workers: 0,
    tasks_ahead: 0,
    starts_in_seconds: { low: 45, typical: 90 },
    finishes_in_seconds: { low: 165, typical: 240 },
  });
});

test('with history that answers, and the price is what such pods cost', async () => {
  await ran([10, 10, 10, 10]);
  await ingest.database`
    insert into public.workers (id, instance_type, status, terminated_at)
    values ('a', 'RTX 4090', 'terminated', now()), ('b', 'RTX A6000', 'terminated', now())`;
  await ingest.database`
    insert into callsheet.pods (worker_id, name, gpu_type, phase, cost_per_hour)
    values ('a', 'a', 'RTX 4090', 'intent', 0.7), ('b', 'b', 'RTX A6000', 'intent', 9)`;
  const { shapes } = await estimate(cat);
  expect(shapes[0]).toMatchObject({ samples: 4, basis: 'history of 4 tasks of this shape' });
  expect(shapes[0]?.run_seconds.typical).toBeGreaterThan(8);
  expect(shapes[0]?.run_seconds.typical).toBeLessThan(13);
  expect(shapes[0]?.gpu).toMatchObject({ usd_per_hour: 0.7, price_basis: 'the newest pod of this class' });
});

test('another size of the same model comes from the model', async () => {
  const wan = { ...params, model: 'wan' };
  await ran([10, 10, 10], wan);
  const { shapes } = await estimate({ ...cat, params: { ...wan, frames: 48 } });
  expect(shapes[0]).toMatchObject({ basis: 'history of 3 tasks of this model, by size' });
  expect(shapes[0]?.run_seconds.typical).toBeGreaterThan(16);
});

test('a batch is the sum of its tasks, each in its shape', async () => {
  const { total, shapes, shape_of_task } = await estimate({
    ...cat,
    params: { ...params, prompt: undefined },
    prompts: ['one', { prompt: 'two', params: { width: 1024, height: 1024 } }, 'three'],
  });
  expect(shape_of_task).toEqual([0, 1, 0]);
  expect(shapes.map(({ tasks, min_vram_gb }) => [tasks, min_vram_gb])).toEqual([
    [2, 8],
    [1, 16],
  ]);
  expect(total).toMatchObject({ tasks: 3, run_seconds: { low: 720, typical: 900, high: 1080 } });
  expect(total.usd?.typical).toBeCloseTo(0.125, 5);
});

test('tasks that are not alike, and a list of prompts as a task', async () => {
  const { shape_of_task } = await estimate({ tasks: [cat, { task_type: 't2v', params: {} }, cat] });
  expect(shape_of_task).toEqual([0, 1, 0]);
  const listed = { task_type: 'batch', params: { prompts: ['one', 'two'], frames: 24 } };
  expect((await estimate(listed)).total.tasks).toBe(2);
});

test('what waits before it counts, by priority', async () => {
  await addWorker('gpu-1');
  await ingest.database`
    insert into public.tasks (task_type, params) select 'video_generation', ${params}::jsonb from generate_series(1, 4)`;
  expect((await estimate(cat)).total).toMatchObject({
    workers: 1,
    tasks_ahead: 4,
    starts_in_seconds: { low: 360, typical: 525, high: 720 },
  });
  expect((await estimate({ ...cat, priority: 5 })).total).toMatchObject({
    tasks_ahead: 0,
    starts_in_seconds: { low: 0, typical: 0, high: 10 },
  });
});

test('a task that needs more than any pod had has no price', async () => {
  const { total, shapes } = await estimate({ ...cat, min_vram_gb: 40 });
  expect(shapes[0]).toMatchObject({ usd: null, min_vram_gb: 40 });
  expect(shapes[0]?.gpu).toMatchObject({ vram_gb: 48, price_basis: 'no pod of this class yet' });
  expect(total.usd).toBeNull();
});

test('a viewer may ask, and nothing is queued', async () => {
  expect((await ask(cat, await createKey(ingest, 'viewer'))).status).toBe(200);
  expect(await ingest.database`select from public.tasks`).toHaveLength(0);
});

test('10,000 prompts are answered as one shape', async () => {
  const prompts = Array.from({ length: 10_000 }, (_, line) => `a cat, take ${line}`);
  const { total, shapes, shape_of_task } = await estimate({ task_type: 'video_generation', prompts });
  expect(total.tasks).toBe(10_000);
  expect(shapes).toHaveLength(1);
  expect(shape_of_task).toHaveLength(10_000);
});

test.each<[string, unknown, string]>([
  ['nothing', {}, 'task_type'],
  ['an unknown type', { task_type: 'opera', params: {} }, 'task_type'],
  ['no prompt', { task_type: 'video_generation', params: {} }, 'params.prompt'],
  ['frames in words', { ...cat, params: { ...params, frames: 'many' } }, 'params.frames'],
  ['no prompts', { task_type: 'video_generation', prompts: [] }, 'prompts'],
  ['a bad line', { task_type: 'video_generation', prompts: ['fine', ''] }, 'prompts.1.prompt'],
  ['no tasks', { tasks: [] }, 'tasks'],
  ['a bad task', { tasks: [cat, { ...cat, priority: 1000 }] }, 'tasks.1.priority'],
])('%s: 422', async (_, body, field) => {
  const { status, json } = await ask(body);
  expect(status).toBe(422);
  expect(fieldsOf(json)).toContain(field);
});
