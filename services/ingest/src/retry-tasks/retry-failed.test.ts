import { RetriedTasks } from '@callsheet/contracts';
import { api, createProject, fieldsOf } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { rowOf } from '../../../../test/support/worker-calls.js';

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

test.each<[string, object, string]>([
  ['no filter', {}, 'filter'],
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
