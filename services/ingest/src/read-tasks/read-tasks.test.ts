import { TaskDetail, TaskPage } from '@callsheet/contracts';
import { api, createProject, fieldsOf } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim, claimed, edge, queue } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

test("one task tells its events and each worker's attempt", async () => {
  const id = await claimed(ingest, 'gpu-1');
  const failure = { task_id: id, status: 'Failed', output_location: 'CUDA out of memory' };
  await edge(ingest, 'update-task-status', 'gpu-1', failure);
  await claim(ingest, 'gpu-2');
  const { json } = await api(ingest, `GET /${id}`);
  const task = TaskDetail.parse(json);
  expect(task).toMatchObject({ id, status: 'In Progress', attempts: 1, worker_id: 'gpu-2' });
  expect(task.events.map(({ type, worker_id }) => [type, worker_id])).toEqual([
    ['task.created', null],
    ['task.claimed', 'gpu-1'],
    ['task.requeued', 'gpu-1'],
    ['task.claimed', 'gpu-2'],
  ]);
  const [, first, requeued, second] = task.events;
  expect(task.attempts_history).toEqual([
    {
      worker_id: 'gpu-1',
      claimed_at: first?.occurred_at,
      ended_at: requeued?.occurred_at,
      outcome: 'Queued',
      error_message: 'CUDA out of memory',
    },
    {
      worker_id: 'gpu-2',
      claimed_at: second?.occurred_at,
      ended_at: null,
      outcome: 'In Progress',
      error_message: null,
    },
  ]);
});

test('a list does not tell them', async () => {
  await queue(ingest);
  const { json } = await api(ingest, 'GET ');
  expect(JSON.stringify(json)).not.toContain('attempts_history');
});

describe('listing by worker and by time', () => {
  const ids: string[] = [];
  const page = async (query: string) => TaskPage.parse((await api(ingest, `GET ?${query}`)).json);
  const listed = async (query: string) => (await page(query)).tasks.map(({ id }) => id);

  beforeEach(async () => {
    ids.length = 0;
    for (let minute = 0; minute < 4; minute++) {
      const id = await queue(ingest);
      ids.push(id);
      await ingest.database`update public.tasks set
        created_at = timestamptz '2026-11-23T12:00:00Z' + make_interval(mins => ${minute}) where id = ${id}`;
    }
  });

  test('the tasks of one worker', async () => {
    const { task_id } = await claim(ingest, 'gpu-1');
    await claim(ingest, 'gpu-2');
    expect(await listed('worker_id=gpu-1')).toEqual([task_id]);
    expect(await listed('worker_id=gpu-3')).toEqual([]);
  });

  test('both bounds of the time exclude themselves', async () => {
    expect(await listed('created_after=2026-11-23T12:01:00Z')).toEqual([ids[3], ids[2]]);
    expect(await listed('created_before=2026-11-23T12:01:00Z')).toEqual([ids[0]]);
    expect(
      await listed('created_after=2026-11-23T12:00:00Z&created_before=2026-11-23T14:03:00%2B02:00'),
    ).toEqual([ids[2], ids[1]]);
  });

  test('pages go on within the bounds', async () => {
    const bounds = 'created_after=2026-11-23T12:00:00Z&limit=2';
    const { tasks, next_cursor } = await page(bounds);
    expect(tasks.map(({ id }) => id)).toEqual([ids[3], ids[2]]);
    expect(await page(`${bounds}&cursor=${next_cursor}`)).toMatchObject({
      tasks: [{ id: ids[1] }],
      next_cursor: null,
    });
  });

  test("another project's are not among them", async () => {
    const key = 'the-key-of-another-project';
    await createProject(ingest, key);
    expect(await api(ingest, 'GET ?created_after=2020-01-01T00:00:00Z', { key })).toMatchObject({
      json: { tasks: [] },
    });
  });

  test.each([['created_after'], ['created_before']])('%s that is no time: 422', async (field) => {
    const { status, json } = await api(ingest, `GET ?${field}=yesterday`);
    expect(status).toBe(422);
    expect(fieldsOf(json)).toEqual([field]);
  });
});
