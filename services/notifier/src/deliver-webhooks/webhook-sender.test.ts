import { one } from '@callsheet/runtime';
import { type ServerResponse } from 'node:http';
import { addTask, completeTask, failTask } from '../testing/notifier.js';
import { beginStory, send, status, verified, type Story } from '../testing/story.js';
import { claimDeliveries, loadDeliveries } from './deliver-webhooks.sql.js';
import { settleDeliveries } from './settle-deliveries.sql.js';

let story: Story;
beforeEach(async () => void (story = await beginStory()));
afterEach(() => story.end());

const statusesReceived = () => story.receiver.received.map(({ body }) => /"status":"(\w+)"/.exec(body)?.[1]);

test('a webhook arrives once, signed so that Standard Webhooks accepts it', async () => {
  const { sender } = await story.deliverOne();
  await story.makeDue();
  await send(sender);

  const request = one(story.receiver.received);
  expect(story.receiver.received).toHaveLength(1);
  expect(request.headers).toMatchObject({
    'content-type': 'application/json',
    'user-agent': 'Callsheet-Webhooks/1',
    'webhook-id': expect.stringMatching(/^msg_[0-9a-f]{32}$/) as string,
  });
  const projects = await story.database<{
    secret: string;
  }>`select webhook_secret as secret from public.projects`;
  expect(verified(request, one(projects).secret)).toMatchObject({
    status: 'Complete',
    video_url: 'https://storage.test/v.mp4',
  });
  expect(await story.delivery()).toMatchObject({
    status: 'delivered',
    attempts: 1,
    settled: true,
    error: null,
  });
  expect(await story.attempts()).toMatchObject([{ attempt: 1, status_code: 204, error: null }]);
});

test('an attempt that failed is made again with the same id and body', async () => {
  story.receiver.answer(status(500));
  const { sender } = await story.deliverOne();
  story.receiver.answer(status(200));
  await story.makeDue();
  await send(sender);
  const [first, second] = story.receiver.received;
  expect(second?.body).toBe(first?.body);
  expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  expect(await story.delivery()).toMatchObject({ status: 'delivered', attempts: 2, error: null });
  expect(await story.attempts()).toMatchObject([
    { attempt: 1, status_code: 500, error: 'answered 500', response_body: 'noted' },
    { attempt: 2, status_code: 200, error: null, response_body: 'noted' },
  ]);
});

test('the eighth failure ends it', async () => {
  story.receiver.answer(status(503));
  const { sender } = await story.deliverOne();
  for (let attempt = 2; attempt <= 8; attempt++) {
    expect((await story.delivery()).status).toBe('pending');
    await story.makeDue();
    await send(sender);
  }
  expect(await story.delivery()).toMatchObject({ status: 'failed', attempts: 8, error: 'answered 503' });
  await story.makeDue();
  await send(sender);
  expect(story.receiver.received).toHaveLength(8);
});

test('the log keeps the headers that were sent, without the signature', async () => {
  await story.deliverOne();
  const { request_headers: logged } = one(await story.attempts());
  const { headers } = one(story.receiver.received);
  expect(logged).toEqual({
    'content-type': 'application/json',
    'user-agent': 'Callsheet-Webhooks/1',
    'webhook-id': headers['webhook-id'],
    'webhook-timestamp': headers['webhook-timestamp'],
    'webhook-signature': '<hidden>',
  });
});

test('two replicas deliver each webhook once', async () => {
  const first = story.notifier();
  const second = story.notifier();
  await story.database`
    insert into public.tasks (task_type, status, webhook_url)
    select 'video_generation', 'Failed', ${story.hook} from generate_series(1, 100)`;
  const events = (await story.database<{ id: string }>`select id::text from callsheet.outbox`).map(
    ({ id }) => id,
  );
  await Promise.all([first.planner.plan(events), second.planner.plan(events)]);
  for (const { sender } of [first, second, first, second]) await send(sender);
  expect(new Set(story.receiver.received.map(({ body }) => body)).size).toBe(100);
  expect(story.receiver.received).toHaveLength(100);
});

test('a later webhook of a task waits for the earlier one, through its retries', async () => {
  story.receiver.answer(status(500));
  const { sender, planner } = story.notifier();
  const task = await addTask(story.database, story.hook);
  await failTask(story.database, task);
  await planner.plan([await completeTask(story.database, task)]);
  await send(sender);
  expect(statusesReceived()).toEqual(['Failed']);

  story.receiver.answer(status(200));
  await send(sender);
  expect(statusesReceived()).toEqual(['Failed']);
  await story.database`
    update callsheet.webhook_deliveries set next_attempt_at = now() where event_type = 'task.failed'`;
  await send(sender);
  await send(sender);
  expect(statusesReceived()).toEqual(['Failed', 'Failed', 'Complete']);
});

test('a webhook that was planned as its predecessor was settled does not wait for ever', async () => {
  const { planner, reconciler, sender } = story.notifier();
  const task = await addTask(story.database, story.hook);
  await planner.plan([await failTask(story.database, task)]);
  await sender.idle();
  await story.database`
    insert into callsheet.webhook_deliveries (event_id, event_type, task_id, project_id, url, body, after_id)
    select event_id + 1, 'task.completed', task_id, project_id, url, '{"status":"Complete"}', id
    from callsheet.webhook_deliveries`;
  await send(sender);
  expect(statusesReceived()).toEqual(['Failed']);
  await reconciler.runOnce();
  await send(sender);
  expect(statusesReceived()).toEqual(['Failed', 'Complete']);
  await reconciler.beforeApplicationShutdown();
});

test('a delivery whose sender died comes back; what the dead one settles late is dropped', async () => {
  const { sender } = story.notifier();
  await addTask(story.database, story.hook);
  await story.database`
    insert into callsheet.webhook_deliveries (event_type, task_id, project_id, url, body)
    select 'task.completed', id, project_id, webhook_url, '{}' from public.tasks`;
  const { taken } = await claimDeliveries(story.database, 1, 60_000);
  const abandoned = one(await loadDeliveries(story.database, taken));
  await send(sender);
  expect(story.receiver.received).toEqual([]);
  expect((await story.delivery()).waitSec).toBeGreaterThan(50);

  await story.makeDue();
  await send(sender);
  const late = {
    id: abandoned.id,
    attempts: abandoned.attempts,
    result: { kind: 'unanswered', error: 'late' },
    settlement: { status: 'failed' },
    startedAt: new Date(),
    durationMs: 1,
    headers: {},
  } as const;
  expect(await settleDeliveries(story.database, [late], 1e9)).toEqual([{ recorded: false, freed: false }]);
  expect(await story.delivery()).toMatchObject({ status: 'delivered', attempts: 1 });
});

test('a sender that stops gives back what it has not begun', async () => {
  const { sender, planner } = story.notifier({ WEBHOOK_CONCURRENCY_PER_ENDPOINT: '1' });
  const held: ServerResponse[] = [];
  const first = new Promise<void>((resolve) =>
    story.receiver.answer((response) => void (held.push(response), resolve())),
  );
  const events = [];
  for (let n = 0; n < 3; n++)
    events.push(await completeTask(story.database, await addTask(story.database, story.hook)));
  await planner.plan(events);
  await first;
  const stopped = sender.beforeApplicationShutdown();
  const due = () => story.database`
    select from callsheet.webhook_deliveries where status = 'pending' and next_attempt_at <= now()`;
  for (const response of held) response.writeHead(204).end();
  await stopped;
  expect(await due()).toHaveLength(2);
  expect(story.receiver.received).toHaveLength(1);

  story.receiver.answer(status(200));
  await send(story.notifier().sender);
  expect(story.receiver.received).toHaveLength(3);
});
