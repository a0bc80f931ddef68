import { one, openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { type FleetPolicy } from './size-fleet.js';
import { drainWorkers, insertWorkers, loadFleet } from './size-fleet.sql.js';

const policy: FleetPolicy = {
  minimum: 0,
  maximum: 10,
  tasksPerWorker: 3,
  keepIdle: 0,
  idleTimeoutMs: 600_000,
  spawningGraceMs: 180_000,
};
let server: TestDatabase;
let database: Database;

beforeEach(async () => {
  server = await createDatabase();
  database = openDatabase({ url: server.url, applicationName: 'test', settings: { lock_timeout: 10_000 } });
});
afterEach(async () => {
  await database.end();
  await server.drop();
});

async function addWorker(id: string, status: string, ageSec = 0, type = 'RTX') {
  await database`
    insert into public.workers (id, instance_type, status, created_at, activated_at, last_heartbeat)
    values (${id}, ${type}, ${status}, now() - make_interval(secs => ${ageSec}),
      now() - make_interval(secs => ${ageSec}), now() - make_interval(secs => ${ageSec}))`;
}

async function addTask(dependantOn: string | null = null): Promise<string> {
  const rows = await database<{ id: string }>`
    insert into public.tasks (task_type, params, dependant_on) values ('t2v', '{"prompt": "x"}', ${dependantOn}) returning id`;
  return one(rows).id;
}

const claim = (workerId: string) =>
  database<{ id: string }>`select id from public.func_claim_available_task(${workerId})`;

async function workersIn(status: string): Promise<string[]> {
  const rows = await database<{ id: string }>`
    select id from public.workers where status = ${status} order by id`;
  return rows.map(({ id }) => id);
}

/**
 * Starts one after the other, each as soon as the one before waits for a lock, and lets them commit only when all wait.
 * Their writes all end in an event, so that is where they can be held.
 */
async function heldBeforeCommit<T>(starts: (() => Promise<T>)[]): Promise<Promise<T>[]> {
  return database.begin(async (sql) => {
    await sql`lock table callsheet.outbox in share mode`;
    const started: Promise<T>[] = [];
    for (const start of starts) {
      started.push(start());
      await untilWaiting(started.length);
    }
    return started;
  });
}

async function untilWaiting(wanted: number): Promise<void> {
  const deadline = Date.now() + 5000;
  for (;;) {
    const [row] = await database<{ count: number }>`
      select count(*)::int as count from pg_stat_activity a
      where a.datname = current_database() and cardinality(pg_blocking_pids(a.pid)) > 0`;
    if (row?.count === wanted) return;
    if (Date.now() > deadline) throw new Error(`${row?.count} wait for a lock, not ${wanted}`);
  }
}

async function load() {
  const { snapshot, takenAt } = await loadFleet(database, policy, 20_000);
  const workers = snapshot.workers
    .map(({ idleSince, ...worker }) => ({
      ...worker,
      idleSec: Math.round((takenAt.getTime() - idleSince.getTime()) / 1000),
    }))
    .sort((a, b) => a.id.localeCompare(b.id));
  return { ...snapshot, workers };
}

test('only claimable tasks wait, and no more are counted than matter', async () => {
  const parent = await addTask();
  await addTask(parent);
  expect((await load()).queued).toBe(1);

  await claim('own');
  await database`select public.func_mark_task_complete(${parent}, '{"video_url": "https://x.test/a.mp4"}')`;
  expect((await load()).queued).toBe(1);

  for (let n = 0; n < 50; n++) await addTask();
  expect((await load()).queued).toBe(31);
});

test('spawning and active workers are the fleet; draining, lost and gone ones are not', async () => {
  for (const status of ['spawning', 'active', 'terminating', 'terminated', 'error'])
    await addWorker(status, status, 60);
  expect((await load()).workers).toEqual([
    { id: 'active', status: 'active', busy: false, idleSec: 60 },
    { id: 'spawning', status: 'spawning', busy: false, idleSec: 60 },
  ]);
});

test("idle time runs from the last task's end, whatever the heartbeat says", async () => {
  await addWorker('busy', 'active', 5000);
  await addWorker('done', 'active', 5000);
  await addTask();
  const done = one(await claim('done'));
  await database`select public.func_mark_task_complete(${done.id}, '{"video_url": "https://x.test/a.mp4"}')`;
  await database`update callsheet.outbox set occurred_at = now() - interval '100 seconds'`;
  await addTask();
  await claim('busy');
  await database`update public.workers set last_heartbeat = now()`;
  expect((await load()).workers).toEqual([
    { id: 'busy', status: 'active', busy: true, idleSec: 5000 },
    { id: 'done', status: 'active', busy: false, idleSec: 100 },
  ]);
});

test("somebody's own worker counts while it beats and is never part of the fleet", async () => {
  await addWorker('own', 'active', 5, 'external');
  await addWorker('own-silent', 'active', 100, 'external');
  expect(await load()).toMatchObject({ external: 1, workers: [] });
});

test('two leaders that spawn at once make no more workers than wanted', async () => {
  await addWorker('a', 'active');
  await addWorker('gone', 'terminated');
  const ids = (name: string) => Array.from({ length: 8 }, (_, index) => `${name}${index}`);
  const leaders = await heldBeforeCommit(
    ['x', 'y'].map((name) => () => insertWorkers(database, ids(name), 5, 'RTX 4090')),
  );
  const inserted = (await Promise.all(leaders)).flat();
  expect(inserted).toHaveLength(4);
  expect(await workersIn('spawning')).toEqual(inserted.sort());
  const events = await database`
    select from callsheet.outbox where event_type = 'worker.requested' and data ->> 'instance_type' = 'RTX 4090'`;
  expect(events).toHaveLength(4);
});

test('a fleet above what is wanted gets nobody', async () => {
  for (const id of ['a', 'b', 'c']) await addWorker(id, 'active');
  expect(await insertWorkers(database, ['new'], 2, 'RTX')).toEqual([]);
});

test('idle workers drain once; busy and gone ones do not', async () => {
  await addWorker('idle', 'active');
  await addWorker('starting', 'spawning');
  await addWorker('busy', 'active');
  await addWorker('gone', 'terminated');
  await addTask();
  await claim('busy');
  const all = ['busy', 'gone', 'idle', 'starting'];
  expect((await drainWorkers(database, all)).sort()).toEqual(['idle', 'starting']);
  expect(await drainWorkers(database, all)).toEqual([]);
  expect(await workersIn('terminating')).toEqual(['idle', 'starting']);
});

test('a worker whose claim is not yet committed is left alone', async () => {
  await addWorker('w', 'active');
  await addTask();
  await database.begin(async (sql) => {
    await sql`select public.func_claim_available_task('w')`;
    expect(await drainWorkers(database, ['w'])).toEqual([]);
  });
  expect(await workersIn('active')).toEqual(['w']);
});

test('a worker that claims while it is being drained gets nothing', async () => {
  await addWorker('w', 'active');
  await addTask();
  const [drained, claimed] = await heldBeforeCommit([
    () => drainWorkers(database, ['w']),
    async () => (await claim('w')).map(({ id }) => id),
  ]);
  expect(await drained).toEqual(['w']);
  expect(await claimed).toEqual([]);
});

test('claims and drains at the same time never leave a draining worker with a task', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `w${index}`);
  for (const id of ids) {
    await addWorker(id, 'active');
    await addTask();
  }
  await Promise.all(ids.flatMap((id) => [claim(id), drainWorkers(database, [id])]));
  const draining = await workersIn('terminating');
  const holders = await database<{ worker_id: string }>`
    select worker_id from public.tasks where status = 'In Progress'`;
  expect(holders.filter(({ worker_id }) => draining.includes(worker_id))).toEqual([]);
  expect(holders.length + draining.length).toBe(ids.length);
});
