import { exchangeTasks, type Turn } from '../../services/ingest/src/exchange-tasks/exchange-tasks.sql.js';
import { openQueue } from './queue-database.js';

let queue: Awaited<ReturnType<typeof openQueue>>;
beforeEach(async () => {
  queue = await openQueue();
});
afterEach(() => queue.close());

const resultOf = (taskId: string, workerId: string, url = 'https://x.test/v.mp4') => ({
  taskId,
  workerId,
  resultData: { video_url: url },
  outputLocation: url,
  thumbnailUrl: undefined,
});
const next = (taskId: string, worker: string, url?: string): Turn => ({
  result: resultOf(taskId, worker, url),
  claimant: worker,
});
const exchange = async (...turns: Turn[]) =>
  (await exchangeTasks(queue.sql, turns)).map(({ outcome, task }) => [outcome, task?.id]);

test('a worker that hands in its result is given the next task; one that has none waits for one', async () => {
  const [first, second, third] = [await queue.create(), await queue.create(), await queue.create()];
  await queue.claim('a');
  expect(await exchange(next(first, 'a'), { result: undefined, claimant: 'b' })).toEqual([
    ['completed', expect.any(String)],
    [undefined, expect.any(String)],
  ]);
  const running = [await queue.task(second), await queue.task(third)];
  expect(new Set(running.map(({ worker_id }) => worker_id))).toEqual(new Set(['a', 'b']));
  expect(await exchange({ result: undefined, claimant: 'c' })).toEqual([[undefined, undefined]]);
});

test('a result that is refused leaves the worker with its task, not with a second one', async () => {
  const held = await queue.create();
  await queue.sql`update tasks set task_type = 'video_generation' where id = ${held}`;
  await queue.claim('a');
  await queue.create();
  expect(await exchange(next(held, 'a', 'no url'))).toEqual([['no_video', held]]);
  expect(await queue.task(held)).toMatchObject({ status: 'In Progress', worker_id: 'a' });
});

test('the result of a task that was cancelled is refused, and its worker goes on with another', async () => {
  const cancelled = await queue.create();
  await queue.claim('a');
  await queue.sql`update tasks set status = 'Cancelled' where id = ${cancelled}`;
  const other = await queue.create();
  expect(await exchange(next(cancelled, 'a'))).toEqual([['cancelled', other]]);
});

test('a late result wins over handing its task out again in the same call', async () => {
  const late = await queue.create();
  await queue.claim('a');
  await queue.fail(late, 'a');
  const other = await queue.create();
  const [[outcome] = []] = await exchange(next(late, 'a'), { result: undefined, claimant: 'b' });
  expect(outcome).toBe('completed');
  expect(await queue.task(late)).toMatchObject({ status: 'Complete', worker_id: 'a' });
  expect(await queue.task(other)).toMatchObject({ status: 'In Progress' });
});

test('a task that waited for the result is handed out in the same call', async () => {
  const first = await queue.create();
  const after = await queue.create({ after: first });
  await queue.claim('a');
  expect(await exchange(next(first, 'a'))).toEqual([['completed', after]]);
});

test('of two results for one task the first is taken; a result for no task finds none', async () => {
  const id = await queue.create();
  await queue.claim('a');
  const nobodys = '00000000-0000-4000-8000-000000000000';
  expect(await exchange(next(id, 'a'), next(id, 'b'), next(nobodys, 'c'))).toEqual([
    ['completed', undefined],
    ['already_complete', undefined],
    ['not_found', undefined],
  ]);
  expect(await queue.task(id)).toMatchObject({ worker_id: 'a' });
});

test('of two calls of one worker in one batch the last one is given the task: the first may have hung up', async () => {
  const only = await queue.create();
  const again: Turn = { result: undefined, claimant: 'a' };
  expect(await exchange(again, again)).toEqual([
    [undefined, undefined],
    [undefined, only],
  ]);
});
