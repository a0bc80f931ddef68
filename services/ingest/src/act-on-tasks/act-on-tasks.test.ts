import { ActedOnTasks, RetriedTasks } from '@callsheet/contracts';
import { api, createProject, eventTypes, fieldsOf } from '../../../../test/support/api-calls.js';
import { until } from '../../../../test/support/stack.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim, queue, rowOf } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

interface Failure {
  task_type?: string;
  error?: string;
  created_at?: string;
  project?: string;
  dependant_on?: string;
}

/** Stores a task that has failed. */
async function failed(failure: Failure = {}): Promise<string> {
  const [row] = await ingest.database<{ id: string }>`
    insert into public.tasks (task_type, status, attempts, error_message, created_at, project_id, dependant_on)
    values (${failure.task_type ?? 't2v'}, 'Failed', 3, ${failure.error ?? 'CUDA out of memory'},
      ${failure.created_at ?? '2026-11-23T12:00:00Z'},
      coalesce(${failure.project}::uuid, '00000000-0000-0000-0000-000000000001'), ${failure.dependant_on})
    returning id`;
  return row?.id ?? '';
}

async function retry(filter: object = {}, rest: object = {}): Promise<RetriedTasks> {
  const { status, json } = await api(ingest, 'POST /retry', {
    body: { filter: { status: 'Failed', ...filter }, ...rest },
  });
  expect(status).toBe(200);
  return RetriedTasks.parse(json);
}

test.each<[string, object, Failure]>([
  ['every failed task', {}, {}],
  ['those of a type', { task_type: 'flux' }, { task_type: 'flux' }],
  ['those with an error, in any case', { error_contains: 'HTTP 503' }, { error: 'upload: http 503 twice' }],
  ['a wildcard is just a character', { error_contains: '100%' }, { error: 'VRAM at 100% of 24 GB' }],
  ['those created after', { created_after: '2026-11-23T13:00:00Z' }, { created_at: '2026-11-23T14:00:00Z' }],
  [
    'those created before',
    { created_before: '2026-11-23T11:00:00Z' },
    { created_at: '2026-11-23T10:00:00Z' },
  ],
])('%s', async (_, filter, failure) => {
  const chosen = await failed(failure);
  const narrow = Object.keys(filter).length > 0;
  const other = narrow ? await failed() : undefined;
  expect(await retry(filter)).toEqual({ matched: 1, retried: 1, more: false });
  expect(await rowOf(ingest, chosen)).toMatchObject({ status: 'Queued', attempts: 0 });
  if (other !== undefined)
    expect(await rowOf(ingest, other)).toMatchObject({ status: 'Failed', attempts: 3 });
});

test('a dry run counts and changes nothing', async () => {
  const id = await failed();
  expect(await retry({}, { dry_run: true })).toEqual({ matched: 1, retried: 0, more: false });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Failed' });
});

test('tasks of other statuses stay what they are', async () => {
  await ingest.database`insert into public.tasks (task_type, status) values ('t2v', 'Cancelled'), ('t2v', 'Queued')`;
  expect(await retry()).toEqual({ matched: 0, retried: 0, more: false });
});

test('a failed dependency brings back what failed with it; without it that stays Failed', async () => {
  const parent = await failed({ error: 'OOM' });
  const child = await failed({ error: 'Cascaded', dependant_on: parent });
  expect(await retry({ error_contains: 'Cascaded' })).toEqual({ matched: 1, retried: 0, more: false });
  expect(await retry()).toEqual({ matched: 2, retried: 2, more: false });
  expect(await rowOf(ingest, child)).toMatchObject({ status: 'Queued', attempts: 0 });
});

test('more than 10,000 take more than one request, and two requests at once share them', async () => {
  await ingest.database`
    insert into public.tasks (task_type, status, attempts, error_message)
    select 't2v', 'Failed', 3, 'OOM' from generate_series(1, 10100)`;
  expect(await retry({}, { dry_run: true })).toEqual({ matched: 10_100, retried: 0, more: true });
  expect(await retry()).toEqual({ matched: 10_100, retried: 10_000, more: true });
  await ingest.database`update public.tasks set status = 'Failed' where status = 'Queued' and id in (
    select id from public.tasks where status = 'Queued' limit 900)`;
  const answers = await Promise.all([retry(), retry()]);
  expect(answers.reduce((sum, { retried }) => sum + retried, 0)).toBe(1000);
  expect(await retry()).toMatchObject({ matched: 0 });
});

test("another project's tasks stay Failed", async () => {
  const project = await createProject(ingest, 'the-key-of-another-project');
  const id = await failed({ project });
  expect(await retry()).toEqual({ matched: 0, retried: 0, more: false });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Failed' });
});

type Counts = Omit<ActedOnTasks, 'counted_at'>;

async function act(action: object, filter: object = {}, rest: object = {}): Promise<Counts> {
  const { status, json } = await api(ingest, 'POST /actions', { body: { ...action, filter, ...rest } });
  expect({ status, json }).toMatchObject({ status: 200 });
  const { counted_at, ...counts } = ActedOnTasks.parse(json);
  return counts;
}

const statusOf = async (id: string) => (await rowOf(ingest, id))?.status;

test('what has not ended is cancelled, each with its event; the rest stays', async () => {
  const running = await queue(ingest);
  await claim(ingest, 'gpu-1');
  const waiting = await queue(ingest, { params: { prompt: 'A fox' } });
  const over = await failed();
  expect(await act({ action: 'cancel' }, {}, { dry_run: true })).toEqual({
    matched: 2,
    changed: 0,
    more: false,
  });
  expect(await act({ action: 'cancel' }, { search: 'a FOX' })).toEqual({
    matched: 1,
    changed: 1,
    more: false,
  });
  expect(await statusOf(running)).toBe('In Progress');
  expect(await act({ action: 'cancel' })).toEqual({ matched: 1, changed: 1, more: false });
  for (const id of [running, waiting]) {
    expect(await statusOf(id)).toBe('Cancelled');
    expect(await eventTypes(ingest, id)).toContain('task.cancelled');
  }
  expect(await statusOf(over)).toBe('Failed');
});

test('an orchestrator is cancelled with its children, whether they match or not', async () => {
  const parent = await queue(ingest, { task_type: 'travel_orchestrator' });
  await ingest.database`insert into public.tasks (task_type, parent_id) values ('travel_segment', ${parent})`;
  expect(await act({ action: 'cancel' }, { task_type: 'travel_orchestrator' })).toMatchObject({ changed: 1 });
  const open = await ingest.database`select from public.tasks where status <> 'Cancelled'`;
  expect(open).toEqual([]);
});

test('what waits gets another priority and its place by it; again there is nothing to change', async () => {
  const [first, second] = [await queue(ingest), await queue(ingest, { task_type: 'flux' })];
  const urgent = { action: 'set_priority', priority: 50 };
  expect(await act(urgent, { task_type: 'flux' })).toEqual({ matched: 1, changed: 1, more: false });
  expect(await act(urgent, { task_type: 'flux' })).toEqual({ matched: 0, changed: 0, more: false });
  expect((await claim(ingest, 'gpu-1')).task_id).toBe(second);
  expect((await claim(ingest, 'gpu-2')).task_id).toBe(first);
});

test('what has ended is deleted, unless a task that has not ended needs it', async () => {
  const [done] = await ingest.database<{ id: string }>`
    insert into public.tasks (task_type, status) values ('t2v', 'Complete') returning id`;
  const needed = done?.id ?? '';
  const id = await failed();
  await ingest.database`insert into public.tasks (task_type, dependant_on) values ('t2v', ${needed})`;
  expect(await act({ action: 'delete' })).toEqual({ matched: 2, changed: 1, more: false });
  expect(await rowOf(ingest, id)).toBeUndefined();
  expect(await statusOf(needed)).toBe('Complete');
});

test('a filter of everything reaches each of its fields', async () => {
  const batch = '00000000-0000-4000-8000-0000000000ba';
  const id = await failed({ error: 'OOM at 3' });
  await ingest.database`update public.tasks set worker_id = 'gpu-9', params = '{"prompt": "A hen"}' where id = ${id}`;
  const all = {
    status: 'Failed',
    task_type: 't2v',
    worker_id: 'gpu-9',
    search: 'hen',
    error_contains: 'oom',
    created_after: '2026-11-23T11:00:00Z',
    created_before: '2026-11-23T13:00:00Z',
  };
  const dry = (filter: object) => act({ action: 'delete' }, filter, { dry_run: true });
  expect(await dry(all)).toMatchObject({ matched: 1 });
  for (const other of [
    { worker_id: 'gpu-1' },
    { search: 'fox' },
    { status: 'Complete' },
    { batch_id: batch },
    { parent_id: batch },
  ])
    expect(await dry({ ...all, ...other })).toMatchObject({ matched: 0 });
});

test('many are done in steps: what one step waits for does not hold up what is done', async () => {
  await ingest.database`insert into public.tasks (task_type) select 't2v' from generate_series(1, 1000)`;
  const newest = await queue(ingest);
  const cancelled = async () =>
    (await ingest.database`select from public.tasks where status = 'Cancelled'`).length === 1000;
  let answer: Promise<Counts> | undefined;
  await ingest.database.begin(async (sql) => {
    await sql`select from public.tasks where id = ${newest} for update`;
    answer = act({ action: 'cancel' });
    await until(cancelled);
  });
  expect(await answer).toEqual({ matched: 1001, changed: 1001, more: false });
});

test('what was created since the count stays', async () => {
  const before = await queue(ingest);
  const body = { action: 'cancel', filter: {}, dry_run: true };
  const { counted_at } = ActedOnTasks.parse((await api(ingest, 'POST /actions', { body })).json);
  const [row] = await ingest.database<{ id: string }>`
    insert into public.tasks (task_type, created_at) values ('t2v', now() + interval '1 second') returning id`;
  expect(await act({ action: 'cancel' }, { created_before: counted_at })).toMatchObject({ changed: 1 });
  expect([await statusOf(before), await statusOf(row?.id ?? '')]).toEqual(['Cancelled', 'Queued']);
});

test("another project's tasks are nobody else's to cancel", async () => {
  await createProject(ingest, 'the-key-of-a-third-project');
  const id = await queue(ingest);
  const body = { action: 'cancel', filter: {} };
  const { json } = await api(ingest, 'POST /actions', { body, key: 'the-key-of-a-third-project' });
  expect(json).toMatchObject({ matched: 0, changed: 0, more: false });
  expect(await statusOf(id)).toBe('Queued');
});

test.each<[string, object, string]>([
  ['no action', { filter: {} }, 'action'],
  ['an unknown action', { action: 'explode', filter: {} }, 'action'],
  ['no filter', { action: 'cancel' }, 'filter'],
  ['an unknown filter', { action: 'delete', filter: { colour: 'red' } }, 'filter.colour'],
  ['an empty text, which would match all', { action: 'delete', filter: { search: '' } }, 'filter.search'],
  ['no priority', { action: 'set_priority', filter: {} }, 'priority'],
  ['a priority beyond', { action: 'set_priority', priority: 101, filter: {} }, 'priority'],
  ['a priority for another action', { action: 'cancel', priority: 1, filter: {} }, 'priority'],
])('%s: 422', async (_, body, field) => {
  const { status, json } = await api(ingest, 'POST /actions', { body });
  expect(status).toBe(422);
  expect(fieldsOf(json)).toEqual([field]);
});

test.each<[string, object, string]>([
  ['no filter to retry by', {}, 'filter'],
  ['no status', { filter: {} }, 'filter.status'],
  ['another status', { filter: { status: 'Cancelled' } }, 'filter.status'],
  ['no time', { filter: { status: 'Failed', created_after: 'yesterday' } }, 'filter.created_after'],
  ['any error', { filter: { status: 'Failed', error_contains: '' } }, 'filter.error_contains'],
  ['an unknown filter', { filter: { status: 'Failed', worker: 'gpu-1' } }, 'filter.worker'],
  ['a dry run in words', { filter: { status: 'Failed' }, dry_run: 'yes' }, 'dry_run'],
])('%s: 422', async (_, body, field) => {
  const { status, json } = await api(ingest, 'POST /retry', { body });
  expect(status).toBe(422);
  expect(fieldsOf(json)).toEqual([field]);
});
