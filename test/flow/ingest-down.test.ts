import { apiOf, ended, running, startTestStack, until, withDatabase } from '../support/stack.js';
import { type Stack } from '../../local/stack/stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startTestStack();
}, 60_000);
afterAll(() => stack.stop());

test('while ingest is down nobody can be heard, so no worker is given up and its task is completed by it', async () => {
  const api = apiOf(stack);
  const { id } = await api.create({
    task_type: 'video_generation',
    params: { prompt: 'the line is cut', frames: 8, standin_delay_ms: 1500 },
  });
  const { worker_id } = await running(api, id);
  await stack.stopService('ingest');
  // Silent for longer than what makes a worker stale.
  await until(() =>
    withDatabase(stack, async (sql) => {
      const [row] = await sql<{ silent: boolean }>`
        select last_heartbeat < now() - interval '10 seconds' as silent from workers where id = ${worker_id}`;
      return row?.silent;
    }),
  );
  await stack.startService('ingest');
  expect(await ended(api, id)).toMatchObject({ status: 'Complete', attempts: 0, worker_id });
}, 90_000);
