import { apiOf, ended, eventsOf, running, startTestStack, withDatabase } from '../support/stack.js';
import { type Stack } from '../../local/stack/stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startTestStack();
}, 60_000);
afterAll(() => stack.stop());

test('a worker that is killed in the middle loses its task to another, which completes it once', async () => {
  const api = apiOf(stack);
  const { id } = await api.create({
    task_type: 'video_generation',
    params: { prompt: 'interrupted', frames: 8, standin_delay_ms: 3000 },
  });
  const first = await running(api, id);
  await killWorkersOfOnlyPod(stack);

  const task = await ended(api, id);
  expect(task).toMatchObject({ status: 'Complete', attempts: 1 });
  expect(task.worker_id).not.toBe(first.worker_id);
  expect(await eventsOf(stack, id)).toEqual([
    'task.created',
    'task.claimed',
    'task.requeued',
    'task.claimed',
    'task.completed',
  ]);
  const lost = await withDatabase(
    stack,
    (sql) =>
      sql<{
        status: string;
        error_code: string;
      }>`select status, error_code from workers where id = ${first.worker_id}`,
  );
  expect(lost).toEqual([
    { status: expect.stringMatching(/error|terminated/) as unknown, error_code: 'stale' },
  ]);
}, 90_000);

/** SIGKILL, as the kernel's out-of-memory killer would; the pod goes on running. */
async function killWorkersOfOnlyPod({ runpodAdminUrl }: Stack): Promise<void> {
  const state = (await (await fetch(`${runpodAdminUrl}/state`)).json()) as { pods: { id: string }[] };
  expect(state.pods).toHaveLength(1);
  for (const { id } of state.pods) {
    await fetch(`${runpodAdminUrl}/pods/${id}/kill-workers`, { method: 'POST' });
  }
}
