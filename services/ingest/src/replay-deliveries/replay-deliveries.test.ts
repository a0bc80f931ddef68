import { randomUUID } from 'node:crypto';
import { fieldsOf } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { call, createWebhook, queueBatch } from '../../../../test/support/webhook-calls.js';
import { queue } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
let id: string;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(async () => {
  await ingest.database`truncate callsheet.webhook_deliveries cascade`;
  ({ id } = await createWebhook(ingest));
});

const replay = (body: unknown) => call(ingest, `POST /api/webhooks/${id}/replay`, body);

/** Settled deliveries, an hour apart, the newest an hour old. */
async function settled(...statuses: string[]): Promise<string[]> {
  const rows = await ingest.database<{ id: string }>`
    insert into callsheet.webhook_deliveries
      (event_id, event_type, task_id, project_id, endpoint_id, url, body, status, attempts, settled_at, created_at)
    select n, 'task.failed', gen_random_uuid(), '00000000-0000-0000-0000-000000000001', ${id}, 'https://caller.test',
      '{}', s, 8, now(), now() - make_interval(hours => (${statuses.length} - n + 1)::int)
    from unnest(${statuses}::text[]) with ordinality as x (s, n) returning id`;
  return rows.map((row) => row.id);
}

async function pending(): Promise<string[]> {
  const rows = await ingest.database<{ id: string }>`
    select id from callsheet.webhook_deliveries where status = 'pending' order by event_id`;
  return rows.map((row) => row.id);
}

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

test('one delivery is replayed: the same id, the schedule from its start', async () => {
  const [first] = await settled('delivered', 'failed');
  expect(await replay({ delivery_id: first })).toEqual({
    status: 200,
    json: { matched: 1, replayed: 1, more: false },
  });
  expect(await pending()).toEqual([first]);
  expect(
    await ingest.database`
      select attempts, first_attempt, settled_at from callsheet.webhook_deliveries where id = ${first}`,
  ).toEqual([{ attempts: 8, first_attempt: 8, settled_at: null }]);
});

test('everything that failed is replayed', async () => {
  const [, second, third] = await settled('delivered', 'failed', 'failed');
  expect(await replay({ status: 'failed', dry_run: true })).toMatchObject({
    json: { matched: 2, replayed: 0 },
  });
  expect(await pending()).toEqual([]);
  expect(await replay({ status: 'failed' })).toMatchObject({
    json: { matched: 2, replayed: 2, more: false },
  });
  expect(await pending()).toEqual([second, third]);
  expect(await replay({ status: 'failed' })).toMatchObject({ json: { matched: 0, replayed: 0 } });
});

test('a time range is replayed', async () => {
  const [, second, third] = await settled('failed', 'delivered', 'failed', 'failed');
  const range = { created_after: hoursAgo(3.5), created_before: hoursAgo(1.5) };
  expect(await replay(range)).toMatchObject({ json: { matched: 2, replayed: 2 } });
  expect(await pending()).toEqual([second, third]);
});

test("a replay keeps the order of a task's webhooks", async () => {
  const [first, second] = await settled('delivered', 'delivered');
  await ingest.database`update callsheet.webhook_deliveries set task_id = '6f1e2a34-1111-4222-8333-444455556666'`;
  await replay({ created_after: hoursAgo(10) });
  expect(
    await ingest.database`select id, after_id from callsheet.webhook_deliveries order by event_id`,
  ).toEqual([
    { id: first, after_id: null },
    { id: second, after_id: first },
  ]);
});

test("a task's own webhook is replayed through the task", async () => {
  const task = await queue(ingest);
  await ingest.database`
    insert into callsheet.webhook_deliveries (event_id, event_type, task_id, project_id, url, body, status, settled_at)
    select 1, 'task.failed', id, project_id, 'https://caller.test/own', '{}', 'failed', now()
    from public.tasks where id = ${task}`;
  expect(await call(ingest, `POST /api/tasks/${task}/webhooks/replay`, { status: 'failed' })).toMatchObject({
    json: { matched: 1, replayed: 1 },
  });
  expect(await pending()).toHaveLength(1);
});

test("a batch's own webhook is replayed through the batch", async () => {
  const [own, other] = [await queueBatch(ingest), await queueBatch(ingest)];
  const insert = (batch: string, endpoint: string | null) => ingest.database`
    insert into callsheet.webhook_deliveries
      (event_id, event_type, batch_id, project_id, endpoint_id, url, body, status, settled_at)
    select 1, 'batch.completed', id, project_id, ${endpoint}, 'https://caller.test/own', '{}', 'failed', now()
    from public.batches where id = ${batch} returning id`;
  const [wanted] = await insert(own, null);
  await insert(own, id);
  await insert(other, randomUUID());
  expect(await call(ingest, `POST /api/batches/${own}/webhooks/replay`, { status: 'failed' })).toMatchObject({
    json: { matched: 1, replayed: 1 },
  });
  expect(await pending()).toEqual([wanted?.['id']]);
});

test('a delivery of another endpoint, or one that is pending, is not replayed: 404', async () => {
  const [first] = await settled('failed');
  await ingest.database`update callsheet.webhook_deliveries set endpoint_id = gen_random_uuid()`;
  expect(await replay({ delivery_id: first })).toMatchObject({ status: 404 });
  await ingest.database`update callsheet.webhook_deliveries set endpoint_id = ${id}, status = 'pending'`;
  expect(await replay({ delivery_id: first })).toMatchObject({ status: 404 });
});

test('a replay of nothing in particular is refused: 422', async () => {
  await settled('failed');
  for (const body of [{}, { dry_run: true }]) {
    const { status, json } = await replay(body);
    expect({ status, fields: fieldsOf(json) }).toEqual({ status: 422, fields: ['body'] });
  }
  expect(await pending()).toEqual([]);
});
