import { randomUUID } from 'node:crypto';
import { one } from '@callsheet/runtime';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { api } from '../support/api-calls.js';
import { claimed, edge, queue, rowOf } from '../support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate tasks, callsheet.ready_tasks, callsheet.running_tasks`);

const complete = (worker: string, body: object) => edge(ingest, 'complete_task', worker, body);
const sql = async (text: string, values: unknown[] = []) => {
  const client = await ingest.database.dedicated();
  try {
    await client.query(text, values);
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end();
  }
};
const countTasks = async () =>
  one(await ingest.database<{ n: number }>`select count(*)::int as n from tasks`).n;

test('a completion of an unknown task: 404', async () => {
  expect((await complete('w', { task_id: randomUUID(), output_location: 'x' })).status).toBe(404);
  expect((await complete('w', { task_id: 'unknown_task_1', output_location: 'x' })).status).toBe(404);
});

test("a completion of another worker's task: 403, the task goes on", async () => {
  const id = await claimed(ingest, 'holder', { task_type: 't2v' });
  expect((await complete('stranger', { task_id: id, output_location: 'x' })).status).toBe(403);
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'In Progress', worker_id: 'holder' });
});

test('a completion of a cancelled task: 409, it stays Cancelled', async () => {
  const id = await claimed(ingest, 'w', { task_type: 't2v' });
  await api(ingest, `POST /${id}/cancel`);
  expect((await complete('w', { task_id: id, output_location: 'x' })).status).toBe(409);
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Cancelled', output_location: null });
});

test('a claim by an unknown worker makes it known; one without a name is refused', async () => {
  const id = await queue(ingest);
  expect(await edge(ingest, 'claim-next-task', 'never seen', {})).toMatchObject({ json: { task_id: id } });
  expect(await sql(`select * from func_claim_available_task('')`)).toMatchObject({ code: '22023' });
});

test('a cycle of dependencies is refused whole', async () => {
  const [a, b] = [randomUUID(), randomUUID()];
  const error = await sql(
    `insert into tasks (id, task_type, dependant_on) values ('${a}', 't2v', '${b}'), ('${b}', 't2v', '${a}')`,
  );
  expect(error).toMatchObject({ code: '23514', constraint: 'tasks_dependency_has_no_cycle' });
  const self = await sql(`insert into tasks (id, task_type, dependant_on) values ('${a}', 't2v', '${a}')`);
  expect(self).toMatchObject({ code: '23514' });
  expect(await countTasks()).toBe(0);
});

test('a dependency on a missing task is refused', async () => {
  const error = await sql(`insert into tasks (task_type, dependant_on) values ('t2v', '${randomUUID()}')`);
  expect(error).toMatchObject({ code: '23503', constraint: 'tasks_dependency_exists' });
  expect(await countTasks()).toBe(0);
});

test('params that are a string instead of an object: 422 by API, refused by SQL', async () => {
  const body = { task_type: 't2v', params: '{"prompt": "x"}' };
  expect((await api(ingest, 'POST ', { body })).status).toBe(422);
  expect(await sql(`insert into tasks (task_type, params) values ('t2v', '"{}"')`)).toMatchObject({
    constraint: 'tasks_params_is_object',
  });
  expect(await countTasks()).toBe(0);
});

test('NUL bytes: refused from clients, replaced in what workers report', async () => {
  const body = { task_type: 't2v', params: { prompt: 'a\0b' } };
  expect((await api(ingest, 'POST ', { body })).status).toBe(422);
  const id = await claimed(ingest, 'w');
  await edge(ingest, 'update-task-status', 'w', { task_id: id, status: 'Failed', output_location: 'bo\0om' });
  expect((await rowOf(ingest, id))?.error_message).toBe('bo\ufffdom');
});

test('an error text of 100 kB ends the attempt and is kept to a length', async () => {
  const id = await claimed(ingest, 'w');
  const report = { task_id: id, status: 'Failed', output_location: 'x'.repeat(100_000) };
  expect((await edge(ingest, 'update-task-status', 'w', report)).status).toBe(200);
  const row = await rowOf(ingest, id);
  expect(row).toMatchObject({ status: 'Queued', attempts: 1 });
  expect(row?.error_message?.length).toBe(10_000);
});

test("clock skew: a worker's times are only kept in its log lines, every deadline is the database's", async () => {
  const id = await claimed(ingest, 'w');
  const beat = {
    worker_id_param: 'w',
    status_param: 'active',
    logs_param: [
      { timestamp: '1999-01-01T00:00:00Z', level: 'INFO', message: 'from the past' },
      { timestamp: '2099-01-01T00:00:00Z', level: 'INFO', message: 'from the future' },
      { timestamp: 'yesterday-ish', level: 'INFO', message: 'from nowhere' },
    ],
  };
  const headers = { apikey: ingest.workerToken('w'), 'content-type': 'application/json' };
  const response = await fetch(`${ingest.url}/rest/v1/rpc/func_worker_heartbeat_with_logs`, {
    method: 'POST',
    headers,
    body: JSON.stringify(beat),
  });
  expect(await response.json()).toMatchObject({ success: true, logs_inserted: 3 });
  const rows = await ingest.database<{ near: boolean }>`
    select abs(extract(epoch from w.last_heartbeat - now())) < 60
      and t.lease_expires_at between now() and now() + interval '1 hour' as near
    from workers w join tasks t on t.worker_id = w.id where t.id = ${id}`;
  expect(one(rows).near).toBe(true);
});
