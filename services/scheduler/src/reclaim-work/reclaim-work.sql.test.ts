import { one, openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import {
  expireLeases,
  failSilentWorkers,
  failUnwilling,
  loadReclaimable,
  quarantine,
  releaseTasks,
} from './reclaim-work.sql.js';

let server: TestDatabase;
let database: Database;

beforeEach(async () => {
  server = await createDatabase();
  database = openDatabase({ url: server.url, applicationName: 'test' });
  await ingestListens();
});
afterEach(async () => {
  await database.end();
  await server.drop();
});

const lostAfter40s = (workerIds: string[], holdingWork = true) =>
  failSilentWorkers(database, { kind: 'fail_workers', workerIds, holdingWork, limitMs: 40_000 });

/** What ingest does while it listens. */
const ingestListens = () => database`select callsheet.keep_queue()`;

async function addWorker(id: string, status: string, silentSec: number) {
  await database`
    insert into public.workers (id, instance_type, status, created_at, activated_at, last_heartbeat)
    values (${id}, 'RTX', ${status}, now() - interval '1 day', now() - interval '1 day',
      now() - make_interval(secs => ${silentSec}))`;
}

/** Gives the worker a task that it claimed this long ago. */
async function giveTask(workerId: string, claimedSec: number, taskType = 't2v'): Promise<string> {
  const task = one(
    await database<{ id: string }>`
      insert into public.tasks (task_type, params) values (${taskType}, '{}') returning id`,
  );
  await database`
    update public.tasks set status = 'In Progress', worker_id = ${workerId}, claim_id = gen_random_uuid(),
      claimed_at = now() - make_interval(secs => ${claimedSec}),
      lease_expires_at = now() - make_interval(secs => ${claimedSec}) + interval '20 minutes'
    where id = ${task.id}`;
  return task.id;
}

async function taskState(id: string) {
  return one(
    await database<{ status: string; attempts: number; error_message: string | null }>`
      select status, attempts, error_message from public.tasks where id = ${id}`,
  );
}

async function load() {
  const { snapshot } = await loadReclaimable(database, 40_000, {});
  return {
    ...snapshot,
    silent: snapshot.silent.map(({ id, holdsWork, external, hasBeaten }) => ({
      id,
      holdsWork,
      external,
      hasBeaten,
    })),
  };
}

test('silent workers are found with what they hold; the others are not even read', async () => {
  await addWorker('silent', 'active', 50);
  await addWorker('beating', 'active', 5);
  await addWorker('starting', 'spawning', 900);
  await addWorker('gone', 'error', 900);
  await giveTask('silent', 300);
  expect((await load()).silent).toEqual([
    { id: 'silent', holdsWork: true, external: false, hasBeaten: true },
  ]);
});

test('while no ingest listens, silence grows no further', async () => {
  await database`update callsheet.queue_horizon set kept_at = now() - interval '1 hour'`;
  await addWorker('silent', 'active', 3590);
  await giveTask('silent', 5000);
  expect((await load()).silent).toEqual([]);
  expect(await lostAfter40s(['silent'])).toEqual([]);
});

test('a claim is a sign of life', async () => {
  await addWorker('w', 'active', 5000);
  await giveTask('w', 10);
  const { snapshot, listenedAt } = await loadReclaimable(database, 40_000, {});
  expect(listenedAt.getTime() - one(snapshot.silent).heardAt.getTime()).toBeLessThan(15_000);
  expect(await lostAfter40s(['w'])).toEqual([]);
});

test('a lost worker ends in error and its task is queued again, in one step', async () => {
  await addWorker('w', 'active', 50);
  const task = await giveTask('w', 300);
  expect(await lostAfter40s(['w'])).toEqual(['w']);
  expect(await taskState(task)).toEqual({
    status: 'Queued',
    attempts: 1,
    error_message: 'worker lost (stale): not heard from for over 40 s while holding work',
  });
  const events = await database<{ event_type: string }>`
    select event_type from callsheet.outbox where id > 2 order by event_type`;
  expect(events.map(({ event_type }) => event_type)).toEqual([
    'task.claimed',
    'task.requeued',
    'worker.stale',
  ]);
});

test('twice is the same', async () => {
  await addWorker('w', 'active', 50);
  const task = await giveTask('w', 300);
  await lostAfter40s(['w']);
  expect(await lostAfter40s(['w'])).toEqual([]);
  expect((await taskState(task)).attempts).toBe(1);
});

test('a heartbeat between the look and the write saves the worker', async () => {
  await addWorker('w', 'active', 50);
  await giveTask('w', 300);
  expect((await load()).silent).toHaveLength(1);
  await database`select public.func_update_worker_heartbeat('w')`;
  expect(await lostAfter40s(['w'])).toEqual([]);
});

test('so does a completion: without work a longer silence is allowed', async () => {
  await addWorker('w', 'active', 50);
  const task = await giveTask('w', 300);
  await database`select public.func_mark_task_complete(${task}, '{"video_url": "https://x.test/a.mp4"}')`;
  expect(await lostAfter40s(['w'])).toEqual([]);
});

test('an expired lease ends the attempt, the last one for good; parents wait for their children', async () => {
  await addWorker('w', 'active', 5);
  const [fresh, stuck, last] = [
    await giveTask('w', 10),
    await giveTask('w', 1201),
    await giveTask('w', 1201),
  ];
  await giveTask('w', 9999, 'travel_orchestrator');
  await database`update public.tasks set attempts = 2 where id = ${last}`;

  const { expiredTaskIds } = await load();
  expect([...expiredTaskIds].sort()).toEqual([stuck, last].sort());
  await expireLeases(database, [fresh, ...expiredTaskIds], {});

  const message = 'lease expired after TASK_STUCK_TIMEOUT_SEC';
  expect(await taskState(stuck)).toEqual({ status: 'Queued', attempts: 1, error_message: message });
  expect(await taskState(last)).toEqual({ status: 'Failed', attempts: 3, error_message: message });
  expect((await taskState(fresh)).status).toBe('In Progress');
  expect((await load()).expiredTaskIds).toEqual([]);
});

test('a task that was handed out again meanwhile keeps its new attempt', async () => {
  await addWorker('w', 'active', 5);
  const task = await giveTask('w', 1201);
  const { expiredTaskIds } = await load();
  await database`update public.tasks set lease_expires_at = now() + interval '20 minutes' where id = ${task}`;
  expect(await expireLeases(database, expiredTaskIds, {})).toEqual([]);
  expect((await taskState(task)).status).toBe('In Progress');
});

test('work of a worker that is gone is queued again', async () => {
  await addWorker('gone', 'terminated', 5);
  await addWorker('lost', 'error', 5);
  await addWorker('fine', 'active', 5);
  const tasks = [await giveTask('gone', 60), await giveTask('lost', 60), await giveTask('fine', 60)];
  const { goneWorkerIds } = await load();
  expect([...goneWorkerIds].sort()).toEqual(['gone', 'lost']);
  expect(await releaseTasks(database, goneWorkerIds)).toBe(2);
  expect(await Promise.all(tasks.map(async (id) => (await taskState(id)).status))).toEqual([
    'Queued',
    'Queued',
    'In Progress',
  ]);
});

test('a type may have a time of its own', async () => {
  await addWorker('w', 'active', 5);
  const [long, short] = [await giveTask('w', 1300, 'travel_stitch'), await giveTask('w', 60, 'image')];
  const timeouts = { travel_stitch: 3_600_000, image: 30_000 };
  const { snapshot } = await loadReclaimable(database, 40_000, timeouts);
  expect(snapshot.expiredTaskIds).toEqual([short]);
  await expireLeases(database, [long, short], timeouts);
  expect([(await taskState(long)).status, (await taskState(short)).status]).toEqual([
    'In Progress',
    'Queued',
  ]);
});

/** A task that has been ready for this long. */
async function readyTask(seconds: number, minVramGb: number | null = null) {
  await database`insert into public.tasks (task_type, params, min_vram_gb) values ('t2v', '{}', ${minVramGb})`;
  await database`update callsheet.ready_tasks set ready_at = now() - make_interval(secs => ${seconds})`;
}
const notClaiming = async () => (await load()).notClaimingIds;

test('who beats and asks for nothing while tasks it can run wait is found and ended', async () => {
  await addWorker('idle', 'active', 5);
  expect(await notClaiming()).toEqual([]);
  await readyTask(100);
  expect(await notClaiming()).toEqual([]);
  await readyTask(200);
  expect(await notClaiming()).toEqual(['idle']);
  expect(await failUnwilling(database, ['idle'])).toEqual(['idle']);
  expect(await failUnwilling(database, ['idle'])).toEqual([]);
});

test('a task that it cannot run is no evidence, nor is one it has just finished', async () => {
  await addWorker('small', 'active', 5);
  await database`update public.workers set vram_total_mb = 24000`;
  await readyTask(200, 48);
  expect(await notClaiming()).toEqual([]);
  await readyTask(200);
  const task = await giveTask('small', 60);
  expect(await notClaiming()).toEqual([]);
  await database`select public.func_mark_task_complete(${task}, '{"video_url": "https://x.test/a.mp4"}')`;
  expect(await notClaiming()).toEqual([]);
});

async function failTask(workerId: string, maxAttempts = 3): Promise<string> {
  const task = await giveTask(workerId, 1);
  await database`update public.tasks set max_attempts = ${maxAttempts} where id = ${task}`;
  await database`select callsheet.fail_task(${task}, 'CUDA error')`;
  return task;
}

test('a worker that fails everything at once ends, and its tasks lose no attempt; the second time they do', async () => {
  await addWorker('bad', 'active', 5);
  const tasks = [await failTask('bad'), await failTask('bad', 1), await failTask('bad')];
  const [streak] = (await load()).quickFailures;
  expect([...(streak?.taskIds ?? [])].sort()).toEqual([...tasks].sort());
  expect((await quarantine(database, 'bad', tasks)).sort()).toEqual([...tasks].sort());
  for (const id of tasks) expect(await taskState(id)).toMatchObject({ status: 'Queued', attempts: 0 });
  expect(await quarantine(database, 'bad', tasks)).toEqual([]);
  const rows = await database`select status, error_code from public.workers where id = 'bad'`;
  expect(rows).toEqual([{ status: 'error', error_code: 'quarantined' }]);
  await database`select callsheet.claim_tasks(array['other'])`;
  await database`update public.workers set instance_type = 'RTX' where id = 'other'`;
  await database`select callsheet.fail_task(t.id, 'bad input') from public.tasks t where t.worker_id = 'other'`;
  expect((await load()).quickFailures).toEqual([]);
});

test('a completion in between breaks the row', async () => {
  await addWorker('w', 'active', 5);
  await failTask('w');
  const good = await giveTask('w', 1);
  await database`select public.func_mark_task_complete(${good}, '{"video_url": "https://x.test/a.mp4"}')`;
  const last = await failTask('w');
  expect((await load()).quickFailures).toEqual([{ workerId: 'w', taskIds: [last] }]);
});
