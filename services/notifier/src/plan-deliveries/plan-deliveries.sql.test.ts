import { one, type Database } from '@callsheet/runtime';
import {
  addTask,
  buildNotifier,
  completeTask,
  failTask,
  lastEvent,
  openTestDatabase,
} from '../testing/notifier.js';
import { loadPosition, loadUnplanned } from './plan-deliveries.sql.js';

// Refused before anything is sent.
const URL = 'https://192.0.2.1/hook';
let database: Database;
let end: () => Promise<void>;

beforeEach(async () => void ({ database, end } = await openTestDatabase()));
afterEach(() => end());

async function deliveries() {
  const rows = await database<{ event_type: string; url: string; body: string; status: string }>`
    select event_type, url, body, status from callsheet.webhook_deliveries order by event_id`;
  return rows.map(({ body, ...row }) => ({ ...row, body: JSON.parse(body) as unknown }));
}

/** Everything so far happened an hour ago. */
const ageOutbox = () => database`update callsheet.outbox set occurred_at = occurred_at - interval '1 hour'`;

test('a completed task gets one delivery with its result', async () => {
  const task = await addTask(database, URL);
  const { planner } = buildNotifier(database);
  expect(await planner.plan([await completeTask(database, task)])).toBe(1);
  expect(await deliveries()).toEqual([
    {
      event_type: 'task.completed',
      url: URL,
      status: 'pending',
      body: {
        task_id: task,
        status: 'Complete',
        video_url: 'https://storage.test/v.mp4',
        processing_time: 1.5,
        task_type: 'video_generation',
        attempts: 0,
        error_message: null,
        event_type: 'task.completed',
      },
    },
  ]);
});

test('an event handled twice, and by two replicas at once, is planned once', async () => {
  const event = await completeTask(database, await addTask(database, URL));
  const { planner } = buildNotifier(database);
  const planned = await Promise.all([planner.plan([event]), planner.plan([event])]);
  expect(planned[0] + planned[1]).toBe(1);
  expect(await planner.plan([event])).toBe(0);
  expect(await deliveries()).toHaveLength(1);
});

test('no webhook, no delivery', async () => {
  const { planner } = buildNotifier(database);
  expect(await planner.plan([await completeTask(database, await addTask(database, null))])).toBe(0);
});

test('a failure states what was true then, although the task has completed since', async () => {
  const task = await addTask(database, URL);
  const failed = await failTask(database, task);
  await completeTask(database, task);
  const { planner } = buildNotifier(database);
  await planner.plan([failed]);
  expect(await deliveries()).toMatchObject([
    {
      event_type: 'task.failed',
      body: { status: 'Failed', video_url: null, attempts: 1, error_message: 'the disk is full' },
    },
  ]);
});

test('an event brings the earlier ends of its task along', async () => {
  const task = await addTask(database, URL);
  const failed = await failTask(database, task);
  const completed = await completeTask(database, task);
  const { planner } = buildNotifier(database);
  expect(await planner.plan([completed])).toBe(2);
  expect(await planner.plan([failed])).toBe(0);
  expect((await deliveries()).map(({ event_type }) => event_type)).toEqual(['task.failed', 'task.completed']);
});

test('a cancelled task is announced', async () => {
  const task = await addTask(database, URL);
  await database`update public.tasks set status = 'Cancelled' where id = ${task}`;
  const { planner } = buildNotifier(database);
  expect(await planner.plan([await lastEvent(database, task)])).toBe(1);
  expect(await deliveries()).toMatchObject([{ event_type: 'task.cancelled', body: { status: 'Cancelled' } }]);
});

test('an end whose event never came is planned from the outbox', async () => {
  await completeTask(database, await addTask(database, URL));
  await ageOutbox();
  const { reconciler } = buildNotifier(database);
  await reconciler.runOnce();
  expect(await deliveries()).toHaveLength(1);
  await reconciler.runOnce();
  expect(await deliveries()).toHaveLength(1);
  await reconciler.beforeApplicationShutdown();
});

test('what is younger than the safe distance waits, and so does all behind it', async () => {
  const early = await addTask(database, URL);
  await ageOutbox();
  await completeTask(database, early);
  const { reconciler } = buildNotifier(database);
  await reconciler.runOnce();
  expect(await deliveries()).toEqual([]);
  expect(await loadPosition(database)).toBe('1');

  await ageOutbox();
  await reconciler.runOnce();
  expect(await deliveries()).toHaveLength(1);
  await reconciler.beforeApplicationShutdown();
});

test('a crash between planning and remembering the position plans nothing twice', async () => {
  await completeTask(database, await addTask(database, URL));
  await ageOutbox();
  const { reconciler } = buildNotifier(database);
  await reconciler.runOnce();
  await database`delete from callsheet.outbox_position`;
  await reconciler.runOnce();
  expect(await deliveries()).toHaveLength(1);
  await reconciler.beforeApplicationShutdown();
});

test('a backlog larger than one window is worked off in one run', async () => {
  await database`
    insert into public.tasks (task_type, status, webhook_url, worker_id)
    select 'video_generation', 'Failed', ${URL}, 'w' from generate_series(1, 4500)`;
  await ageOutbox();
  const { reconciler } = buildNotifier(database);
  await reconciler.runOnce();
  expect(await deliveries()).toHaveLength(4500);
  await reconciler.beforeApplicationShutdown();
});

test('what is left of an event with thousands of deliveries is found by looking at each once', async () => {
  const ENDPOINTS = 2000;
  await database`
    insert into callsheet.webhook_endpoints (project_id, url, secret)
    select '00000000-0000-0000-0000-000000000001', ${URL} || '?' || n, 'whsec_' || n
    from generate_series(1, ${ENDPOINTS}::int) n`;
  const event = await failTask(database, await addTask(database, null));
  // Events as a rule have one delivery: that is what statistics say.
  await database`
    insert into callsheet.webhook_deliveries (event_id, event_type, task_id, project_id, url, body)
    select ${event}::bigint + n, 'task.failed', gen_random_uuid(), '00000000-0000-0000-0000-000000000001', ${URL}, '{}'
    from generate_series(1, 20000) n`;
  await database`analyze`;
  await database`
    insert into callsheet.webhook_deliveries (event_id, event_type, project_id, endpoint_id, url, body)
    select ${event}::bigint, 'task.failed', project_id, id, url, '{}' from callsheet.webhook_endpoints limit ${ENDPOINTS / 2}`;

  const [found, looked] = await database.begin(async (transaction) => {
    const unplanned = await loadUnplanned(transaction, [event], 10);
    const rows = await transaction<{ fetched: number }>`
      select idx_tup_fetch::int as fetched from pg_stat_xact_user_tables where relname = 'webhook_deliveries'`;
    return [unplanned.length, one(rows).fetched] as const;
  });
  expect(found).toBe(10);
  expect(looked).toBeLessThanOrEqual(ENDPOINTS);
});
