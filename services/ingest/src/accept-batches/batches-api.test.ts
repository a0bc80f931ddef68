import { Batch, BatchPage, CancelledBatch, Problem, TaskPage } from '@callsheet/contracts';
import { createProject } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate callsheet.ready_tasks, public.tasks, public.batches`);

interface Sent {
  body?: unknown;
  headers?: Record<string, string>;
  key?: string;
}

async function send(request: string, { body, headers, key = ingest.apiKey }: Sent = {}) {
  const [method, path = ''] = request.split(' ');
  const response = await fetch(`${ingest.url}/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json: unknown = await response.json();
  return { status: response.status, headers: response.headers, json };
}

const shared = { task_type: 'video_generation', params: { frames: 24, width: 512, height: 512 } };
const create = async (body: object) => {
  const answer = await send('POST /batches', { body: { ...shared, ...body } });
  expect(answer).toMatchObject({ status: 201 });
  return Batch.parse(answer.json);
};
const tasksOf = async (id: string, query = '') =>
  TaskPage.parse((await send(`GET /tasks?batch_id=${id}${query}`)).json);

test('a list of prompts makes one batch; each task has the shared params and its own over them', async () => {
  const batch = await create({
    name: 'cats',
    prompts: ['a cat', { prompt: 'a dog', params: { seed: 7, frames: 48 } }, { params: { prompt: 'a cow' } }],
    priority: 5,
    webhook_url: 'https://hooks.test/batch',
    task_webhook_url: 'https://hooks.test/task',
  });
  expect(batch).toMatchObject({
    name: 'cats',
    status: 'Queued',
    progress: { total: 3, queued: 3, running: 0, completed: 0, percent: 0 },
    webhook_url: 'https://hooks.test/batch',
    completed_at: null,
  });
  const { tasks } = await tasksOf(batch.id);
  expect(tasks.map(({ params }) => params)).toEqual([
    { ...shared.params, prompt: 'a cow' },
    { ...shared.params, prompt: 'a dog', seed: 7, frames: 48 },
    { ...shared.params, prompt: 'a cat' },
  ]);
  expect(tasks[0]).toMatchObject({
    batch_id: batch.id,
    priority: 5,
    webhook_url: 'https://hooks.test/task',
    status: 'Queued',
  });
  expect((await send(`GET /batches/${batch.id}`)).json).toEqual(batch);
});

test('10,000 prompts are one request, listed in their order page by page, and handed out', async () => {
  const prompts = Array.from({ length: 10_000 }, (_, line) => `prompt ${line} ${'long '.repeat(40)}`);
  const began = Date.now();
  const batch = await create({ prompts });
  console.log(`10,000 prompts accepted in ${Date.now() - began} ms`);
  expect(batch.progress.total).toBe(10_000);
  const { tasks, next_cursor } = await tasksOf(batch.id, '&limit=200');
  expect(tasks[0]?.params['prompt']).toBe(prompts[9999]);
  expect(tasks[199]?.params['prompt']).toBe(prompts[9800]);
  const next = await tasksOf(batch.id, `&limit=200&cursor=${next_cursor}`);
  expect(next.tasks[0]?.params['prompt']).toBe(prompts[9799]);
  expect((await claim(ingest, 'w')).params['prompt']).toBe(prompts[0]);
});

test.each([
  ['prompts', { prompts: [] }],
  ['prompts', { prompts: 'a cat' }],
  ['prompts', {}],
  ['prompts.1.prompt', { prompts: ['a cat', '', 'a cow'] }],
  ['prompts.1', { prompts: ['a cat', 7] }],
  ['prompts.1.seed', { prompts: ['a cat', { prompt: 'x', seed: 1 }] }],
  ['prompts.1.frames', { prompts: ['a cat', { prompt: 'x', params: { frames: -1 } }] }],
  ['params', { prompts: ['a cat'], params: 'none' }],
  ['task_type', { prompts: ['a cat'], task_type: 'paint' }],
  ['webhook_url', { prompts: ['a cat'], webhook_url: 'ftp://x' }],
  ['prompts.1', { prompts: ['a cat', 'b\0'] }],
  ['prompts', { prompts: Array.from({ length: 10_001 }, () => 'x') }],
])(
  'a batch with a bad %s is refused with the field and the line, and nothing is queued',
  async (field, body) => {
    const { status, json } = await send('POST /batches', { body: { ...shared, ...body } });
    expect(status).toBe(422);
    expect(Problem.parse(json).errors?.map((error) => error.field)).toEqual([field]);
    const line = /^prompts\.(\d+)\.(?!seed)/.exec(field)?.[1];
    if (line !== undefined) expect(Problem.parse(json).detail).toContain(`(line ${Number(line) + 1})`);
    expect(
      await ingest.database`select id from public.tasks union all select id from public.batches`,
    ).toEqual([]);
  },
);

test('a list that is wrong throughout is answered with its first problems, one too large with 413', async () => {
  const wrong = await send('POST /batches', { body: { ...shared, prompts: Array(9000).fill('') } });
  expect(wrong.status).toBe(422);
  expect(Problem.parse(wrong.json).errors).toHaveLength(20);
  const prompts = Array(10_000).fill('x'.repeat(1700));
  const large = await send('POST /batches', { body: { ...shared, prompts } });
  expect({
    status: large.status,
    fields: Problem.parse(large.json).errors?.map(({ field }) => field),
  }).toEqual({ status: 413, fields: ['prompts'] });
});

test('the same Idempotency-Key gives the same batch; with another body 409', async () => {
  const headers = { 'idempotency-key': 'monday' };
  const body = { ...shared, prompts: ['a cat', 'a dog'] };
  const [first, second] = await Promise.all([
    send('POST /batches', { body, headers }),
    send('POST /batches', { body, headers }),
  ]);
  expect([first?.status, second?.status].sort()).toEqual([200, 201]);
  expect(Batch.parse(first?.json).id).toBe(Batch.parse(second?.json).id);
  expect((await send('POST /batches', { body: { ...body, priority: 1 }, headers })).status).toBe(409);
  const [row] = await ingest.database<{ n: number }>`select count(*)::int as n from public.tasks`;
  expect(row?.n).toBe(2);
});

test.each(['batch', 'batch_processing'])(
  "the brief's batch processing, POST /api/tasks with task_type %s, makes a batch",
  async (task_type) => {
    const params = { prompts: ['a cat', 'a dog'], frames: 16 };
    const answer = await send('POST /tasks', { body: { task_type, params, priority: 2 } });
    expect(answer).toMatchObject({ status: 201 });
    const batch = Batch.parse(answer.json);
    expect(batch).toMatchObject({ task_type: 'video_generation', progress: { total: 2 } });
    const { tasks } = await tasksOf(batch.id);
    expect(tasks.map((task) => task.params)).toEqual([
      { prompt: 'a dog', frames: 16 },
      { prompt: 'a cat', frames: 16 },
    ]);
    const refused = await send('POST /tasks', { body: { task_type, params: 'x' } });
    expect(Problem.parse(refused.json)).toMatchObject({ status: 422, errors: [{ field: 'prompts' }] });
  },
);

test('cancelling ends what has not ended; a second time changes nothing', async () => {
  const batch = await create({ prompts: Array.from({ length: 1200 }, (_, line) => `${line}`) });
  const { task_id } = await claim(ingest, 'w');
  await ingest.database`select callsheet.complete_task(${task_id}, '{"video_url": "https://x.test/v.mp4"}', null, 'w')`;
  await claim(ingest, 'w');
  const cancel = async () =>
    CancelledBatch.parse((await send(`POST /batches/${batch.id}/cancel`)).json).cancelled;
  expect(await cancel()).toBe(1199);
  expect(await cancel()).toBe(0);
  const statuses = await ingest.database<{ status: string; n: number }>`
    select status, count(*)::int as n from public.tasks group by 1 order by 1`;
  expect(statuses).toEqual([
    { status: 'Cancelled', n: 1199 },
    { status: 'Complete', n: 1 },
  ]);
});

test("batches are listed newest first; another project's are not there", async () => {
  const ids = [];
  for (const name of ['a', 'b', 'c']) ids.unshift((await create({ name, prompts: ['x'] })).id);
  const page = BatchPage.parse((await send('GET /batches?limit=2')).json);
  expect(page.batches.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const rest = BatchPage.parse((await send(`GET /batches?limit=2&cursor=${page.next_cursor}`)).json);
  expect(rest).toMatchObject({ batches: [{ id: ids[2] }], next_cursor: null });

  const key = 'a-key-of-another-project';
  await createProject(ingest, key);
  expect((await send(`GET /batches/${ids[0]}`, { key })).status).toBe(404);
  expect((await send(`POST /batches/${ids[0]}/cancel`, { key })).status).toBe(404);
  expect(BatchPage.parse((await send('GET /batches', { key })).json).batches).toEqual([]);
  expect((await send('GET /batches/none')).status).toBe(422);
});

test('a task of a batch that has not ended is not deleted', async () => {
  const batch = await create({ prompts: ['a', 'b'] });
  const { task_id } = await claim(ingest, 'w');
  await ingest.database`select callsheet.complete_task(${task_id}, '{"video_url": "https://x.test/v.mp4"}', null, 'w')`;
  expect((await send(`DELETE /tasks/${task_id}`)).status).toBe(409);
  await ingest.database`update public.batches set completed_at = now() where id = ${batch.id}`;
  const response = await fetch(`${ingest.url}/api/tasks/${task_id}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${ingest.apiKey}` },
  });
  expect(response.status).toBe(204);
});
