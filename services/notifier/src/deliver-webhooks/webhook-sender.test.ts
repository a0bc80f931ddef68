import { one, type Database } from '@callsheet/runtime';
import { type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { addTask, buildNotifier, completeTask, openTestDatabase } from '../testing/notifier.js';
import { startReceiver, type Received, type Receiver } from '../testing/receiver.js';
import { claimDeliveries, settleDelivery } from './deliver-webhooks.sql.js';
import { type WebhookSender } from './webhook-sender.js';

let database: Database;
let end: () => Promise<void>;
let receiver: Receiver;

beforeEach(async () => {
  ({ database, end } = await openTestDatabase());
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.stop();
  await end();
});

const hook = () => `http://127.0.0.1:${receiver.port}/hook`;
const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end('noted');

/** A delivery for a completed task; gives the notifier that planned it. */
async function planOne(env: Record<string, string> = {}, url = hook()) {
  const notifier = buildNotifier(database, env);
  await notifier.planner.plan([await completeTask(database, await addTask(database, url))]);
  return notifier;
}

async function send(sender: WebhookSender): Promise<void> {
  await sender.runOnce();
  await sender.idle();
}

const makeDue = () =>
  database`update callsheet.webhook_deliveries set next_attempt_at = now() where status = 'pending'`;

async function delivery() {
  return one(
    await database<{ status: string; attempts: number; waitSec: number; settled: boolean }>`
      select status, attempts, extract(epoch from next_attempt_at - now())::float8 as "waitSec",
        settled_at is not null as settled
      from callsheet.webhook_deliveries`,
  );
}

const attempts = () =>
  database<{
    attempt: number;
    status_code: number | null;
    error: string | null;
    response_body: string | null;
  }>`
    select attempt, status_code, error, response_body from callsheet.webhook_attempts order by attempt`;

async function verify({ body, headers }: Received): Promise<unknown> {
  const [project] = await database<{ secret: string }>`select webhook_secret as secret from public.projects`;
  const header = (name: string) => String(headers[name]);
  return new Webhook(project?.secret ?? '').verify(body, {
    'webhook-id': header('webhook-id'),
    'webhook-timestamp': header('webhook-timestamp'),
    'webhook-signature': header('webhook-signature'),
  });
}

test('a webhook arrives once, signed so that Standard Webhooks accepts it', async () => {
  const { sender } = await planOne();
  await send(sender);
  await makeDue();
  await send(sender);

  const request = one(receiver.received);
  expect(receiver.received).toHaveLength(1);
  expect(request.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'Callsheet-Webhooks/1',
    'webhook-id': expect.stringMatching(/^msg_[0-9a-f]{32}$/) as string,
  });
  expect(await verify(request)).toMatchObject({
    status: 'Complete',
    video_url: 'https://storage.test/v.mp4',
  });
  expect(await delivery()).toMatchObject({ status: 'delivered', attempts: 1, settled: true });
  expect(await attempts()).toMatchObject([{ attempt: 1, status_code: 204, error: null }]);
});

test('an attempt that failed is made again with the same id and body', async () => {
  const { sender } = await planOne();
  receiver.answer(status(500));
  await send(sender);
  const { waitSec, ...failed } = await delivery();
  expect(failed).toEqual({ status: 'pending', attempts: 1, settled: false });
  expect(waitSec).toBeGreaterThan(3);
  expect(waitSec).toBeLessThan(5.6);

  receiver.answer(status(200));
  await makeDue();
  await send(sender);
  const [first, second] = receiver.received;
  expect(second?.body).toBe(first?.body);
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(await delivery()).toMatchObject({ status: 'delivered', attempts: 2 });
  expect(await attempts()).toEqual([
    { attempt: 1, status_code: 500, error: 'answered 500', response_body: 'noted' },
    { attempt: 2, status_code: 200, error: null, response_body: 'noted' },
  ]);
});

test('410 ends it at once', async () => {
  const { sender } = await planOne();
  receiver.answer(status(410));
  await send(sender);
  expect(await delivery()).toMatchObject({ status: 'failed', attempts: 1, settled: true });
});

test('the eighth failure ends it', async () => {
  const { sender } = await planOne();
  receiver.answer(status(503));
  for (let attempt = 1; attempt <= 8; attempt++) {
    expect((await delivery()).status).toBe('pending');
    await makeDue();
    await send(sender);
  }
  expect(await delivery()).toMatchObject({ status: 'failed', attempts: 8 });
  await makeDue();
  await send(sender);
  expect(receiver.received).toHaveLength(8);
});

test('Retry-After is kept to', async () => {
  const { sender } = await planOne();
  receiver.answer((response) => void response.writeHead(429, { 'retry-after': '3600' }).end());
  await send(sender);
  expect((await delivery()).waitSec).toBeGreaterThan(3590);
});

test('a redirect is a failure and is not followed', async () => {
  const { sender } = await planOne();
  receiver.answer((response) => void response.writeHead(302, { location: '/elsewhere' }).end());
  await send(sender);
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
  expect(await attempts()).toMatchObject([{ error: 'answered 302: redirects are not followed' }]);
});

test('a receiver that hangs is given up after the timeout', async () => {
  const { sender } = await planOne({ WEBHOOK_TIMEOUT_SEC: '0.1' });
  receiver.answer(() => undefined);
  await send(sender);
  expect(await attempts()).toMatchObject([{ status_code: null, error: 'no answer within 0.1 s' }]);
  expect((await delivery()).status).toBe('pending');
});

test('of a huge answer 4 kB are kept', async () => {
  const { sender } = await planOne();
  receiver.answer((response) => void response.writeHead(200).end('y'.repeat(1_000_000)));
  await send(sender);
  expect(one(await attempts()).response_body).toBe('y'.repeat(4096));
});

test('a private address is not called unless it is allowed', async () => {
  const { sender } = await planOne({ WEBHOOK_ALLOW_PRIVATE: '10.0.0.1' });
  await send(sender);
  expect(receiver.received).toEqual([]);
  expect(one(await attempts()).error).toMatch(/^refused: 127\.0\.0\.1 .*WEBHOOK_ALLOW_PRIVATE/);
});

test('a webhook that is no http(s) URL fails at once', async () => {
  const { sender } = await planOne({}, 'file:///etc/passwd');
  await send(sender);
  expect(await delivery()).toMatchObject({ status: 'failed', attempts: 1 });
});

test('two senders deliver each webhook once', async () => {
  const one = buildNotifier(database, { WEBHOOK_CONCURRENCY: '100' });
  const other = buildNotifier(database, { WEBHOOK_CONCURRENCY: '100' });
  await database`
    insert into public.tasks (task_type, status, webhook_url)
    select 'video_generation', 'Failed', ${hook()} from generate_series(1, 100)`;
  const events = await database<{ id: string }>`select id::text from callsheet.outbox`;
  await one.planner.plan(events.map(({ id }) => id));
  await Promise.all([send(one.sender), send(other.sender), send(one.sender), send(other.sender)]);
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(100);
  expect(receiver.received).toHaveLength(100);
});

test('a later webhook of a task waits for the earlier one', async () => {
  const { sender, planner } = buildNotifier(database);
  const task = await addTask(database, hook());
  await database`update public.tasks set max_attempts = 1 where id = ${task}`;
  await database`select public.func_claim_available_task('w')`;
  await database`select public.func_mark_task_failed(${task}, 'CUDA out of memory error')`;
  await planner.plan([await completeTask(database, task)]);

  receiver.answer(status(500));
  await send(sender);
  receiver.answer(status(200));
  await send(sender);
  expect(receiver.received.map(({ body }) => /"status":"(\w+)"/.exec(body)?.[1])).toEqual(['Failed']);
  await makeDue();
  await send(sender);
  await send(sender);
  expect(receiver.received.map(({ body }) => /"status":"(\w+)"/.exec(body)?.[1])).toEqual([
    'Failed',
    'Failed',
    'Complete',
  ]);
});

test('a delivery whose sender died comes back; what the dead one settles late is dropped', async () => {
  const { sender } = await planOne();
  const abandoned = one(await claimDeliveries(database, 1, 60_000));
  await send(sender);
  expect(receiver.received).toEqual([]);
  expect((await delivery()).waitSec).toBeGreaterThan(50);

  await makeDue();
  await send(sender);
  const late = { kind: 'unanswered', error: 'late' } as const;
  const settled = await settleDelivery(database, abandoned, late, { status: 'failed' }, 1);
  expect(settled).toBe(false);
  expect(await delivery()).toMatchObject({ status: 'delivered', attempts: 1 });
});

test('no more attempts are under way than allowed', async () => {
  const { sender, planner } = buildNotifier(database, { WEBHOOK_CONCURRENCY: '2' });
  for (let n = 0; n < 3; n++)
    await planner.plan([await completeTask(database, await addTask(database, hook()))]);
  const held: ServerResponse[] = [];
  const two = new Promise<void>((resolve) => {
    receiver.answer((response) => void (held.push(response) === 2 && resolve()));
  });
  await sender.runOnce();
  await two;
  await sender.runOnce();
  expect(receiver.received).toHaveLength(2);
  const due = await database`
    select from callsheet.webhook_deliveries where next_attempt_at <= now() and attempts = 0`;
  expect(due).toHaveLength(1);
  for (const response of held) response.writeHead(204).end();
  await sender.idle();
});
