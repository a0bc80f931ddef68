import { one, openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { drainWorkers, insertWorkers, loadFleet, noteArrivals } from './size-fleet.sql.js';

const options = { heartbeatMs: 20_000, countLimit: 600, limits: {}, learning: true };
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
  const deadline = Date.now() + 60_000;
  for (;;) {
    const [row] = await database<{ count: number }>`
      select count(*)::int as count from pg_stat_activity a
      where a.datname = current_database() and cardinality(pg_blocking_pids(a.pid)) > 0`;
    if (row?.count === wanted) return;
    if (Date.now() > deadline) throw new Error(`${row?.count} wait for a lock, not ${wanted}`);
  }
}

/** Seconds, however long a busy machine took meanwhile. */
const about = (seconds: number): unknown => expect.closeTo(seconds, -2);

/** What of the snapshot was there before any forecast: waiting tasks and the workers with their idleness. */
async function load() {
  const { snapshot, takenAt } = await loadFleet(database, options);
  const workers = snapshot.workers
    .map(({ id, status, busy, external, idleSince }) => ({
      id,
      status,
      busy,
      external,
      idleSec: Math.round((takenAt.getTime() - idleSince.getTime()) / 1000),
    }))
    .sort((a, b) => a.id.localeCompare(b.id));
  return { queued: snapshot.waiting.reduce((sum, { tasks }) => sum + tasks, 0), workers };
}

test('only claimable tasks wait, and of many no more are counted than matter', async () => {
  const parent = await addTask();
  await addTask(parent);
  expect((await load()).queued).toBe(1);

  await claim('own');
  await database`select public.func_mark_task_complete(${parent}, '{"video_url": "https://x.test/a.mp4"}')`;
  expect((await load()).queued).toBe(1);

  await database`insert into public.tasks (task_type, params) select 't2v', '{}' from generate_series(1, 2000)`;
  expect((await load()).queued).toBe(600);
});

test('spawning and active workers are the fleet; draining, lost and gone ones are not', async () => {
  for (const status of ['spawning', 'active', 'terminating', 'terminated', 'error'])
    await addWorker(status, status, 60);
  expect((await load()).workers).toEqual([
    { id: 'active', status: 'active', busy: false, external: false, idleSec: about(60) },
    { id: 'spawning', status: 'spawning', busy: false, external: false, idleSec: about(60) },
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
    { id: 'busy', status: 'active', busy: true, external: false, idleSec: about(5000) },
    { id: 'done', status: 'active', busy: false, external: false, idleSec: about(100) },
  ]);
});

test("somebody's own worker counts while it beats, and as nobody's to drain", async () => {
  await addWorker('own', 'active', 5, 'external');
  await addWorker('own-silent', 'active', 100, 'external');
  expect((await load()).workers).toMatchObject([{ id: 'own', external: true }]);
});

test('two leaders that spawn at once make no more workers than wanted', async () => {
  await addWorker('a', 'active');
  await addWorker('gone', 'terminated');
  const ids = (name: string) => Array.from({ length: 8 }, (_, index) => `${name}${index}`);
  const leaders = await heldBeforeCommit(
    ['x', 'y'].map(
      (name) => () =>
        insertWorkers(database, ids(name), { atMost: 5, instanceType: 'RTX 4090', minVramGb: 0 }),
    ),
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
  expect(await insertWorkers(database, ['new'], { atMost: 2, instanceType: 'RTX', minVramGb: 0 })).toEqual(
    [],
  );
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

test('a worker of a class carries what its pod must have; what it beats with counts once it beats', async () => {
  await insertWorkers(database, ['big'], { atMost: 1, instanceType: 'RTX', minVramGb: 48 });
  const vram = async () => one((await loadFleet(database, options)).snapshot.workers).vramGb;
  expect(await vram()).toBe(48);
  await database`select public.func_update_worker_heartbeat('big', 81559, 0)`;
  expect(await vram()).toBe(82);
});

test('arrivals are counted once, by class and with their predicted seconds', async () => {
  await noteArrivals(database);
  await database`
    insert into public.tasks (task_type, params, min_vram_gb)
    values ('t2v', '{"width": 512, "height": 512, "frames": 24}', null), ('t2v', '{}', null), ('t2v', '{}', 48)`;
  await noteArrivals(database);
  await noteArrivals(database);
  const { arrivals } = (await loadFleet(database, options)).snapshot;
  const total = (gb: number) =>
    arrivals.filter(({ minVramGb }) => minVramGb === gb).reduce((sum, { tasks }) => sum + tasks, 0);
  expect([total(0), total(48)]).toEqual([2, 1]);
  expect(arrivals.every(({ secondsEach }) => secondsEach === 150)).toBe(true);
});

test('the boots of the workers that live are what the next boot is expected to take', async () => {
  expect((await loadFleet(database, options)).snapshot.bootS).toBe(90);
  await database`
    insert into public.workers (id, instance_type, status, created_at, activated_at, last_heartbeat)
    values ('w', 'RTX', 'active', now() - interval '100 seconds', now() - interval '60 seconds', now())`;
  expect((await loadFleet(database, options)).snapshot.bootS).toBe(40);
});

test('limits are held against what the pods cost; those to come count along', async () => {
  const room = async () =>
    (await loadFleet(database, { ...options, limits: { hourly: 2 } })).snapshot.spending?.workers;
  await addWorker('w', 'active');
  await database`
    insert into callsheet.pods (worker_id, name, provider_pod_id, phase, gpu_type, cost_per_hour, created_at)
    values ('w', 'w', 'p', 'launched', 'RTX', 0.5, now())`;
  expect(await room()).toBe(3);
  await addWorker('coming', 'spawning');
  expect(await room()).toBe(2);
});

test('of a decision only the arrivals that matter now are loaded; all of them when it learns', async () => {
  await database`
    insert into callsheet.arrivals (bucket, min_vram_gb, task_type, tasks, seconds)
    select now() - make_interval(mins => ago), 0, type, 2, 300 from unnest(array[1, 60]) ago, unnest(array['t2v', 'i2v']) type`;
  const tasks = async (learning: boolean) =>
    (await loadFleet(database, { ...options, learning })).snapshot.arrivals.map((one) => one.tasks);
  expect(await tasks(false)).toEqual([4]);
  expect(await tasks(true)).toEqual([4, 4]);
});

test('cancelled tasks do not wait, and each class is counted to its own limit', async () => {
  await database`
    insert into public.tasks (task_type, params, min_vram_gb)
    select (array['t2v', 'i2v'])[1 + n % 2], '{}', 24 from generate_series(1, 1400) n`;
  await database`insert into public.tasks (task_type, params, min_vram_gb) select 't2v', '{}', 80 from generate_series(1, 20)`;
  await database`update public.tasks set status = 'Cancelled' where min_vram_gb = 80`;
  await database`insert into public.tasks (task_type, params, min_vram_gb) values ('t2v', '{}', 48)`;
  const { waiting } = (await loadFleet(database, options)).snapshot;
  const total = (gb: number) =>
    waiting.filter(({ minVramGb }) => minVramGb === gb).reduce((sum, one) => sum + one.tasks, 0);
  expect([total(48), total(80)]).toEqual([1, 0]);
  expect(total(24)).toBeGreaterThanOrEqual(600);
  expect(total(24)).toBeLessThanOrEqual(1100);
});

test('daily and monthly limits look at what the ledger says was spent since', async () => {
  await addWorker('w', 'active');
  await database`
    insert into callsheet.pods (worker_id, name, provider_pod_id, phase, gpu_type, cost_per_hour, created_at)
    values ('w', 'w', 'p', 'launched', 'RTX', 0.5, now())`;
  const room = async (limits: object) =>
    (await loadFleet(database, { ...options, limits })).snapshot.spending;
  expect(await room({ daily: 2.1 })).toEqual({ workers: 4, limit: 'the daily limit of $2.1' });
  expect(await room({ monthly: 1.1 })).toEqual({ workers: 2, limit: 'the monthly limit of $1.1' });
  expect(await room({ hourly: 50, daily: 0.4, monthly: 50 })).toEqual({
    workers: 0,
    limit: 'the daily limit of $0.4',
  });
});
