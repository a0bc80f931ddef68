import { randomUUID } from 'node:crypto';
import { DeliveryPage, DeliveryList, WebhookDeliveryDetail, WebhookStats } from '@callsheet/contracts';
import { one } from '@callsheet/runtime';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { call, createWebhook, ping, queueBatch } from '../../../../test/support/webhook-calls.js';
import { queue } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());

const page = async (id: string, query = '') =>
  DeliveryPage.parse((await call(ingest, `GET /api/webhooks/${id}/deliveries${query}`)).json);

test('a ping is a delivery that waits to be sent', async () => {
  const { id } = await createWebhook(ingest);
  const delivery = await ping(ingest, id);
  expect(delivery).toMatchObject({
    endpoint_id: id,
    event_type: 'webhook.ping',
    webhook_id: `msg_${delivery.id.replaceAll('-', '')}`,
    status: 'pending',
    attempts: 0,
    attempts_history: [],
  });
  expect(JSON.parse(delivery.body)).toMatchObject({ event_type: 'webhook.ping', endpoint_id: id });
});

test('a ping to an endpoint of format cloudevents is one', async () => {
  const { id } = await createWebhook(ingest, { format: 'cloudevents' });
  const { body } = await ping(ingest, id);
  expect(JSON.parse(body)).toMatchObject({ specversion: '1.0', type: 'webhook.ping', subject: id });
});

test('the log shows every attempt with its headers, status, latency and answer', async () => {
  const { id } = await createWebhook(ingest);
  const delivery = await ping(ingest, id);
  await ingest.database`
    insert into callsheet.webhook_attempts
      (delivery_id, attempt, duration_ms, status_code, error, response_body, request_headers)
    values (${delivery.id}, 1, 12, 500, 'answered 500', 'oops', '{"webhook-signature": "<hidden>"}'),
      (${delivery.id}, 2, 7, 204, null, '', '{"webhook-signature": "<hidden>"}')`;
  const { json } = await call(ingest, `GET /api/webhooks/${id}/deliveries/${delivery.id}`);
  expect(WebhookDeliveryDetail.parse(json).attempts_history).toMatchObject([
    { attempt: 1, duration_ms: 12, status_code: 500, error: 'answered 500', response_body: 'oops' },
    { attempt: 2, status_code: 204, request_headers: { 'webhook-signature': '<hidden>' } },
  ]);
});

test('deliveries are listed newest first, page by page, and filtered', async () => {
  const { id } = await createWebhook(ingest);
  const made = [];
  for (let n = 0; n < 5; n++) made.unshift((await ping(ingest, id)).id);
  await ingest.database`update callsheet.webhook_deliveries set status = 'failed', settled_at = now()
    where id = ${made[2]}`;
  const first = await page(id, '?limit=3');
  const second = await page(id, `?limit=3&cursor=${first.next_cursor ?? ''}`);
  expect([...first.deliveries, ...second.deliveries].map((delivery) => delivery.id)).toEqual(made);
  expect(second.next_cursor).toBeNull();
  expect((await page(id, '?status=failed')).deliveries.map((delivery) => delivery.id)).toEqual([made[2]]);
  expect((await page(id, '?event_type=task.completed')).deliveries).toEqual([]);
});

test("a task's deliveries include those to its own URL", async () => {
  const task = await queue(ingest);
  await ingest.database`
    insert into callsheet.webhook_deliveries (event_id, event_type, task_id, project_id, url, body)
    select 1, 'task.failed', id, project_id, 'https://caller.test/own', '{}' from public.tasks where id = ${task}`;
  const { json } = await call(ingest, `GET /api/tasks/${task}/webhooks`);
  expect(DeliveryList.parse(json).deliveries).toMatchObject([
    { endpoint_id: null, url: 'https://caller.test/own', event_id: '1', body: '{}', attempts_history: [] },
  ]);
});

test("a batch's deliveries include that to its own URL", async () => {
  const batch = await queueBatch(ingest);
  await ingest.database`
    insert into callsheet.webhook_deliveries (event_id, event_type, batch_id, project_id, url, body)
    select 2, 'batch.completed', id, project_id, 'https://caller.test/own', '{}' from public.batches where id = ${batch}`;
  const { json } = await call(ingest, `GET /api/batches/${batch}/webhooks`);
  expect(DeliveryList.parse(json).deliveries).toMatchObject([
    { endpoint_id: null, batch_id: batch, url: 'https://caller.test/own', event_type: 'batch.completed' },
  ]);
  expect(await call(ingest, `GET /api/batches/${randomUUID()}/webhooks`)).toMatchObject({ status: 404 });
});

test('statistics count hours and tell latencies of the newest attempts', async () => {
  const { id } = await createWebhook(ingest);
  const delivery = await ping(ingest, id);
  await ping(ingest, id);
  await ingest.database`
    insert into callsheet.webhook_endpoint_hours (endpoint_id, hour, delivered, failed, duration_ms, slowest_ms)
    values (${id}, date_trunc('hour', now()), 3, 1, 400, 250),
      (${id}, date_trunc('hour', now()) - interval '40 hours', 100, 0, 100, 1)`;
  await ingest.database`update callsheet.webhook_deliveries set attempts = 1, status = 'delivered' where id = ${delivery.id}`;
  await ingest.database`
    insert into callsheet.webhook_attempts (delivery_id, attempt, duration_ms) values (${delivery.id}, 1, 40)`;
  const stats = async (query: string) =>
    WebhookStats.parse((await call(ingest, `GET /api/webhooks/${id}/stats${query}`)).json);
  expect(await stats('')).toMatchObject({
    hours: 24,
    delivered: 3,
    failed: 1,
    success_rate: 0.75,
    average_ms: 100,
    slowest_ms: 250,
    p50_ms: 40,
    p99_ms: 40,
    pending: 1,
  });
  const longer = await stats('?hours=48');
  expect(longer).toMatchObject({ delivered: 103, failed: 1 });
  expect(longer.by_hour).toHaveLength(2);
  expect(one(longer.by_hour)).toMatchObject({ delivered: 100, average_ms: 1 });
});

test('statistics of an endpoint that nothing was sent to', async () => {
  const { id } = await createWebhook(ingest);
  const { json } = await call(ingest, `GET /api/webhooks/${id}/stats`);
  expect(WebhookStats.parse(json)).toMatchObject({
    delivered: 0,
    success_rate: null,
    p95_ms: null,
    by_hour: [],
  });
});
