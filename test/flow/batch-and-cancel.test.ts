import { Batch } from '@callsheet/contracts';
import { type Stack } from '../../local/stack/stack.js';
import { apiOf, ended, running, startTestStack, until, withDatabase } from '../support/stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startTestStack();
}, 60_000);
afterAll(() => stack.stop());

const small = { width: 128, height: 96, frames: 8, fps: 8 };

async function callApi(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${stack.url}/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${stack.apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return response.json();
}

test('a list of prompts becomes a batch whose progress goes to 100 percent and whose end is told once', async () => {
  const request = { task_type: 'video_generation', params: small, prompts: ['a cat', 'a dog', 'a cow'] };
  const { id } = Batch.parse(await callApi('POST', '/batches', request));
  const done = await until(async () => {
    const batch = Batch.parse(await callApi('GET', `/batches/${id}`));
    return batch.completed_at !== null && batch;
  });
  expect(done).toMatchObject({ status: 'Complete', progress: { completed: 3, running: 0, percent: 100 } });
  const told = await withDatabase(
    stack,
    (sql) => sql<{ data: object }>`select data from callsheet.outbox where event_type = 'batch.completed'`,
  );
  expect(told.map(({ data }) => data)).toEqual([{ batch_id: id, completed: 3, failed: 0, cancelled: 0 }]);
}, 90_000);

test('workers drop tasks that are cancelled while they run, and are free for the next one', async () => {
  const api = apiOf(stack);
  const create = (params: object) =>
    api.create({ task_type: 'video_generation', params: { prompt: 'x', ...small, ...params } });
  const workers = await withDatabase(
    stack,
    (sql) => sql`select id from workers where status in ('spawning', 'active')`,
  );
  expect(workers.length).toBeGreaterThan(0);
  const long = await Promise.all(workers.map(() => create({ standin_delay_ms: 600_000 })));
  for (const { id } of long) await running(api, id);
  for (const { id } of long) await callApi('POST', `/tasks/${id}/cancel`);
  const next = await create({});
  expect((await ended(api, next.id)).status).toBe('Complete');
  for (const { id } of long) expect((await api.get(id)).status).toBe('Cancelled');
}, 90_000);
