import { one } from '@callsheet/runtime';
import { addEndpoint, addTask, completeTask, failTask, lastEvent, SECRET } from '../testing/notifier.js';
import { beginStory, send, status, verified, type Story } from '../testing/story.js';

let story: Story;
beforeEach(async () => void (story = await beginStory()));
afterEach(() => story.end());

/** Completes a task that has no URL of its own, and sends what that causes. */
async function complete(notifier = story.notifier()) {
  await notifier.planner.plan([await completeTask(story.database, await addTask(story.database, null))]);
  await notifier.sender.idle();
  return notifier;
}

const endpoint = async () =>
  one(
    await story.database<{
      enabled: boolean;
      disabled_reason: string | null;
      failing_since: Date | null;
      last_success_at: Date | null;
    }>`select enabled, disabled_reason, failing_since, last_success_at from callsheet.webhook_endpoints`,
  );

const disabledEvents = () => story.database<{ id: string; data: Record<string, unknown> }>`
  select id::text, data from callsheet.outbox where event_type = 'webhook.disabled'`;

test('an event goes to every endpoint that wants it, signed with its own secret', async () => {
  await addEndpoint(story.database, `${story.hook}/all`);
  await addEndpoint(story.database, `${story.hook}/completed`, { event_types: ['task.completed'] });
  await addEndpoint(story.database, `${story.hook}/failed`, { event_types: ['task.failed'] });
  await complete();
  expect(story.receiver.received.map(({ path }) => path).sort()).toEqual(['/hook/all', '/hook/completed']);
  for (const request of story.receiver.received)
    expect(verified(request, SECRET)).toMatchObject({ status: 'Complete', event_type: 'task.completed' });
});

test("a task's own URL and an endpoint both hear of it", async () => {
  await addEndpoint(story.database, `${story.hook}/endpoint`);
  await story.deliverOne();
  expect(story.receiver.received.map(({ path }) => path).sort()).toEqual(['/hook', '/hook/endpoint']);
});

test('an endpoint hears of what happened since it was made', async () => {
  await addEndpoint(story.database, story.hook, { after_event: 1_000_000 });
  await complete();
  expect(story.receiver.received).toEqual([]);
});

test('an endpoint hears of what happened after it was made although the clock was set back in between', async () => {
  await addEndpoint(story.database, story.hook, { created_at: '2999-01-01T00:00:00Z' });
  await complete();
  expect(story.receiver.received).toHaveLength(1);
});

test("the end of a batch is announced to endpoints and to the batch's own URL", async () => {
  await addEndpoint(story.database, `${story.hook}/endpoint`);
  const rows = await story.database<{ id: string }>`
    insert into public.batches (project_id, task_type, total, completed, failed, webhook_url)
    values ('00000000-0000-0000-0000-000000000001', 'video_generation', 3, 2, 1, ${story.hook}) returning id`;
  const { id } = one(rows);
  await story.database`select callsheet.announce_batches(array[${id}]::uuid[])`;
  const events = await story.database<{ id: string }>`
    select id::text from callsheet.outbox where event_type = 'batch.completed'`;
  const { planner, sender } = story.notifier();
  await planner.plan(events.map((event) => event.id));
  await sender.idle();
  expect(story.receiver.received.map(({ path }) => path).sort()).toEqual(['/hook', '/hook/endpoint']);
  for (const { body } of story.receiver.received)
    expect(JSON.parse(body)).toMatchObject({
      batch_id: id,
      completed: 2,
      failed: 1,
      cancelled: 0,
      event_type: 'batch.completed',
    });
});

test('format cloudevents: structured mode under its media type', async () => {
  await addEndpoint(story.database, story.hook, { format: 'cloudevents' });
  await complete();
  const request = one(story.receiver.received);
  expect(request.headers['content-type']).toBe('application/cloudevents+json');
  expect(verified(request, SECRET)).toMatchObject({ specversion: '1.0', data: { status: 'Complete' } });
});

test('custom headers are sent, and hidden in the log', async () => {
  await addEndpoint(story.database, story.hook, { headers: { authorization: 'Bearer hush' } });
  await complete();
  expect(one(story.receiver.received).headers.authorization).toBe('Bearer hush');
  expect(one(await story.attempts()).request_headers).toMatchObject({ authorization: '<hidden>' });
});

test('rotation: both secrets verify during the overlap, only the new one after it', async () => {
  const previous = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;
  const overlap = { previous_secret: previous, previous_secret_until: '2999-01-01T00:00:00Z' };
  await addEndpoint(story.database, story.hook, overlap);
  await complete();
  const [during] = story.receiver.received.splice(0);
  if (!during) throw new Error('nothing came');
  expect(verified(during, SECRET)).toEqual(verified(during, previous));

  await story.database`update callsheet.webhook_endpoints set previous_secret_until = now()`;
  await complete();
  const after = one(story.receiver.received);
  expect(verified(after, SECRET)).toMatchObject({ status: 'Complete' });
  expect(() => verified(after, previous)).toThrow();
});

test("rotation of the secret behind tasks' own URLs: both verify", async () => {
  await story.database`
    update public.projects set previous_webhook_secret = ${SECRET},
      previous_webhook_secret_until = now() + interval '1 hour'`;
  await story.deliverOne();
  expect(verified(one(story.receiver.received), SECRET)).toMatchObject({ status: 'Complete' });
});

test('410 disables the endpoint, with an event and a record of what it misses', async () => {
  const id = await addEndpoint(story.database, story.hook);
  story.receiver.answer(status(410));
  await complete();
  expect(await endpoint()).toMatchObject({ enabled: false, disabled_reason: 'gone' });
  expect(await disabledEvents()).toMatchObject([{ data: { endpoint_id: id, reason: 'gone' } }]);

  await complete();
  expect(story.receiver.received).toHaveLength(1);
  expect(
    await story.database`select status, error from callsheet.webhook_deliveries where attempts = 0`,
  ).toEqual([{ status: 'failed', error: 'the endpoint is disabled' }]);
});

test('five days without a success disable the endpoint; other endpoints hear of it', async () => {
  await addEndpoint(story.database, story.hook);
  story.receiver.answer(status(500));
  const { sender, planner } = await complete();
  expect((await endpoint()).failing_since).not.toBeNull();
  const failSince = (age: string) =>
    story.database`update callsheet.webhook_endpoints set failing_since = now() - ${age}::interval`;

  await failSince('4 days 23 hours');
  await story.makeDue();
  await send(sender);
  expect(await endpoint()).toMatchObject({ enabled: true });
  await failSince('5 days 1 minute');
  await story.makeDue();
  await send(sender);
  expect(await endpoint()).toMatchObject({ enabled: false, disabled_reason: 'failing' });

  await story.makeDue();
  await send(sender);
  expect(story.receiver.received).toHaveLength(3);
  expect(await story.delivery()).toMatchObject({
    status: 'failed',
    attempts: 3,
    error: 'the endpoint is disabled',
  });

  story.receiver.answer(status(204));
  await addEndpoint(story.database, `${story.hook}/watch`);
  const events = await disabledEvents();
  await planner.plan(events.map(({ id }) => id));
  await sender.idle();
  const [told] = story.receiver.received.filter(({ path }) => path === '/hook/watch');
  expect(told && verified(told, SECRET)).toMatchObject({ event_type: 'webhook.disabled', reason: 'failing' });
});

test('a success ends a series of failures', async () => {
  await addEndpoint(story.database, story.hook, { failing_since: '2026-01-01T00:00:00Z' });
  await complete();
  const { failing_since, last_success_at, enabled } = await endpoint();
  expect({ failing_since, enabled }).toEqual({ failing_since: null, enabled: true });
  expect(last_success_at).not.toBeNull();
});

test('a deleted endpoint is not called any more', async () => {
  await addEndpoint(story.database, story.hook);
  story.receiver.answer(status(500));
  const { sender } = await complete();
  await story.database`update callsheet.webhook_endpoints set deleted_at = now()`;
  await story.makeDue();
  await send(sender);
  expect(story.receiver.received).toHaveLength(1);
  expect(await story.delivery()).toMatchObject({ status: 'failed', error: 'the endpoint was deleted' });
});

test('a retry goes to the URL the endpoint has by then', async () => {
  await addEndpoint(story.database, story.hook);
  story.receiver.answer(status(500));
  const { sender } = await complete();
  await story.database`update callsheet.webhook_endpoints set url = ${`${story.hook}/repaired`}`;
  await story.makeDue();
  await send(sender);
  expect(story.receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook/repaired']);
});

test('a ping reaches an endpoint that is disabled', async () => {
  const off = { enabled: false, disabled_reason: 'operator', disabled_at: '2026-01-01T00:00:00Z' };
  const id = await addEndpoint(story.database, story.hook, off);
  await story.database`
    insert into callsheet.webhook_deliveries (event_type, project_id, endpoint_id, url, body)
    values ('webhook.ping', '00000000-0000-0000-0000-000000000001', ${id}, ${story.hook}, '{}')`;
  await send(story.notifier().sender);
  expect(await story.delivery()).toMatchObject({ status: 'delivered' });
});

test('a replay keeps the webhook-id and starts the schedule again', async () => {
  story.receiver.answer(status(410));
  const { sender } = await story.deliverOne();
  await story.database`
    update callsheet.webhook_deliveries set status = 'pending', settled_at = null, next_attempt_at = now(),
      first_attempt = attempts`;
  story.receiver.answer(status(500));
  await send(sender);
  expect((await story.delivery()).waitSec).toBeLessThan(6);
  story.receiver.answer(status(204));
  await story.makeDue();
  await send(sender);
  expect(await story.delivery()).toMatchObject({ status: 'delivered', attempts: 3 });
  expect(new Set(story.receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect((await story.attempts()).map(({ status_code }) => status_code)).toEqual([410, 500, 204]);
});

test('a rate limit spreads deliveries over time, whoever claims them', async () => {
  await addEndpoint(story.database, story.hook, { rate_limit_per_sec: 2 });
  await story.database`
    insert into public.tasks (task_type, status) select 'video_generation', 'Failed' from generate_series(1, 20)`;
  const events = await story.database<{ id: string }>`select id::text from callsheet.outbox`;
  const { planner, sender } = story.notifier();
  await planner.plan(events.map(({ id }) => id));
  expect(story.receiver.received).toEqual([]);
  await Promise.all([send(sender), send(story.notifier().sender)]);
  expect(story.receiver.received.length).toBeGreaterThanOrEqual(1);
  expect(story.receiver.received.length).toBeLessThanOrEqual(5);
  const waits = await story.database<{ apart: number }>`
    select min(wait)::float8 as apart from (
      select extract(epoch from next_attempt_at - lag(next_attempt_at) over (order by next_attempt_at)) as wait
      from callsheet.webhook_deliveries where status = 'pending' order by next_attempt_at desc limit 10) last`;
  expect(one(waits).apart).toBeCloseTo(0.5, 3);
});

test('hours are counted for the statistics', async () => {
  await addEndpoint(story.database, story.hook);
  await complete();
  story.receiver.answer(status(500));
  await complete();
  expect(
    await story.database`select delivered, failed, slowest_ms >= 0 as timed from callsheet.webhook_endpoint_hours`,
  ).toEqual([{ delivered: 1, failed: 1, timed: true }]);
});

test('order across retries holds for each endpoint by itself', async () => {
  await addEndpoint(story.database, `${story.hook}/broken`);
  await addEndpoint(story.database, `${story.hook}/sound`);
  story.receiver.answer(
    (response, path) => void response.writeHead(path.endsWith('broken') ? 500 : 204).end(),
  );
  const { planner, sender } = story.notifier();
  const task = await addTask(story.database, null);
  await failTask(story.database, task);
  await completeTask(story.database, task);
  await planner.plan([await lastEvent(story.database, task)]);
  await send(sender);
  await send(sender);
  const to = (path: string) => story.receiver.received.filter((request) => request.path === path);
  expect(to('/hook/sound').map((request) => verified(request, SECRET))).toMatchObject([
    { status: 'Failed' },
    { status: 'Complete' },
  ]);
  expect(to('/hook/broken').map((request) => verified(request, SECRET))).toMatchObject([
    { status: 'Failed' },
  ]);
});
