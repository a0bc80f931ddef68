import { one, openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import {
  chargeEndedTasks,
  holdProjectsOverBudget,
  loadProjectsOverBudget,
  loadSpent,
  noteIdleSpend,
  onlyTheseWait,
  raiseAlarm,
} from './keep-ledger.sql.js';

const hour = 3600;
const defaultProject = '00000000-0000-0000-0000-000000000001';
let server: TestDatabase;
let database: Database;

beforeEach(async () => {
  server = await createDatabase();
  database = openDatabase({ url: server.url, applicationName: 'test' });
});
afterEach(async () => {
  await database.end();
  await server.drop();
});

/** A worker with a pod that was made that many seconds ago and, maybe, ended. */
async function addPod(worker: string, usdPerHour: number, madeAgo: number, stoppedAgo: number | null = null) {
  await database`
    insert into public.workers (id, instance_type, status) values (${worker}, 'runpod', 'active') on conflict do nothing`;
  await database`
    insert into callsheet.pods (worker_id, name, provider_pod_id, gpu_type, phase, cost_per_hour, created_at, stopped_at)
    values (${worker}, gen_random_uuid()::text, gen_random_uuid()::text, 'x', ${stoppedAgo === null ? 'launched' : 'terminated'},
      ${usdPerHour}, now() - make_interval(secs => ${madeAgo}), now() - make_interval(secs => ${stoppedAgo}))`;
}

async function addTask(project = defaultProject, taskType = 't2v'): Promise<string> {
  const rows = await database<{ id: string }>`
    insert into public.tasks (task_type, project_id) values (${taskType}, ${project}) returning id`;
  return one(rows).id;
}

const addProject = async () =>
  one(await database<{ id: string }>`insert into public.projects (name) values ('p') returning id`).id;

/** Has the worker claim the task, that many seconds ago as far as the ledger can tell. */
async function claimAgo(id: string, worker: string, seconds: number): Promise<void> {
  await database`select public.func_claim_available_task(${worker})`;
  await database`
    update callsheet.outbox set occurred_at = now() - make_interval(secs => ${seconds})
    where task_id = ${id} and event_type = 'task.claimed'`;
  await database`
    update callsheet.running_tasks set claimed_at = now() - make_interval(secs => ${seconds}) where task_id = ${id}`;
}

const complete = (id: string) => database`select public.func_mark_task_complete(${id}, '{}')`;
const fail = (id: string) => database`select public.func_mark_task_failed(${id}, 'x')`;

async function chargeAll(): Promise<void> {
  await database`update callsheet.count_horizon set position = (select coalesce(max(id), 0) from callsheet.outbox)`;
  while ((await chargeEndedTasks(database)) > 0);
}

const costOf = async (id: string) =>
  one(
    await database<{ seconds: number; usd: number }>`
      select c.seconds, c.usd::float8 as usd from callsheet.task_cost(${id}) c`,
  );
const projects = () => database<{ project_id: string; seconds: number; usd: number }>`
  select project_id, sum(seconds)::float8 as seconds, sum(usd)::float8 as usd
  from callsheet.spend_by_project((now() - interval '40 days')::date) group by 1`;
const spendSince = async (seconds: number) =>
  Number(
    one(
      await database<{ usd: string }>`
      select callsheet.spend(now() - make_interval(secs => ${seconds})) as usd`,
    ).usd,
  );

test('a pod costs its price by the second, from its creation to its end', async () => {
  await addPod('w1', 0.36, 1000, 900);
  await addPod('w2', 3.6, 100);
  expect(await spendSince(2000)).toBeCloseTo(0.01 + 0.1, 3);
  // Only what lies within the span counts.
  expect(await spendSince(50)).toBeCloseTo(0.05, 3);
  expect((await loadSpent(database)).perHour).toBe(3.6);
});

test('an attempt that made no pod costs nothing', async () => {
  await database`insert into public.workers (id, instance_type) values ('w', 'runpod')`;
  await database`
    insert into callsheet.pods (worker_id, name, gpu_type, cost_per_hour) values ('w', 'n', 'x', 9)`;
  expect(await spendSince(1000)).toBe(0);
});

test('a task costs the price of its worker for every hand-out, and so its project', async () => {
  await addPod('w', 3.6, 5000);
  const id = await addTask();
  await claimAgo(id, 'w', 300);
  expect((await costOf(id)).usd).toBeCloseTo(0.3, 2);
  await fail(id);
  await chargeAll();
  expect((await costOf(id)).seconds).toBeCloseTo(300, 0);
  await claimAgo(id, 'w', 100);
  await database`update callsheet.outbox set occurred_at = occurred_at - interval '300 seconds'
    where task_id = ${id} and event_type = 'task.claimed'
      and id = (select min(id) from callsheet.outbox where task_id = ${id} and event_type = 'task.claimed')`;
  await complete(id);
  await chargeAll();
  await chargeAll();
  const { seconds, usd } = await costOf(id);
  expect(seconds).toBeCloseTo(400, 0);
  expect(usd).toBeCloseTo(0.4, 2);
  const [project] = await projects();
  expect(project).toMatchObject({ project_id: defaultProject });
  expect(project?.usd).toBeCloseTo(0.4, 2);
});

test('charging goes on where it stopped, whatever the batch', async () => {
  await addPod('w', 3.6, 5000);
  for (let count = 0; count < 3; count += 1) {
    const id = await addTask();
    await claimAgo(id, 'w', 10);
    await complete(id);
  }
  await database`update callsheet.count_horizon set position = (select max(id) from callsheet.outbox)`;
  for (let passed = 1; passed > 0;)
    passed = one(await database<{ passed: number }>`select callsheet.charge_ended_tasks(1) as passed`).passed;
  expect((await projects())[0]?.seconds).toBeCloseTo(30, 0);
});

test('events that could still be joined by earlier ones are left for later', async () => {
  await addPod('w', 3.6, 5000);
  const id = await addTask();
  await claimAgo(id, 'w', 10);
  await complete(id);
  expect(await chargeEndedTasks(database)).toBe(0);
});

test('an orchestrating task occupies no GPU', async () => {
  await addPod('w', 3.6, 5000);
  const id = await addTask(defaultProject, 'travel_orchestrator');
  await claimAgo(id, 'w', 300);
  expect(await projects()).toEqual([]);
  await complete(id);
  await chargeAll();
  expect(await projects()).toEqual([]);
});

test('a span over midnight is cut at midnight (UTC)', async () => {
  const days = await database<{ day: string; seconds: number }>`
    select day::text, seconds from callsheet.charge('w', '2026-11-23T23:59:00Z', '2026-11-25T00:00:30Z')`;
  expect(days).toEqual([
    { day: '2026-11-23', seconds: 60 },
    { day: '2026-11-24', seconds: 86_400 },
    { day: '2026-11-25', seconds: 30 },
  ]);
});

test('what no task had the use of is idle', async () => {
  await addPod('busy', 3.6, 200);
  await addPod('idle', 1.8, 200);
  const id = await addTask();
  await claimAgo(id, 'busy', 100);
  const [spend] = await database<Record<string, number>>`
    select usd_per_hour::float8, idle_usd_per_hour::float8, pods, idle_pods,
      (usd_this_month - idle_usd_this_month)::float8 as used from callsheet.spend()`;
  expect(spend).toMatchObject({ usd_per_hour: 5.4, idle_usd_per_hour: 1.8, pods: 2, idle_pods: 1 });
  expect(spend?.['used']).toBeGreaterThan(0);
  expect(spend?.['used']).toBeLessThanOrEqual(0.11);
});

const idleLastHour = async () =>
  one(
    await database<{ usd: number | null }>`
      select callsheet.idle_usd_last_hour(s.idle_usd_this_month)::float8 as usd from callsheet.spend() s`,
  ).usd;

test('what idle pods cost in the last hour is told from the first note of it', async () => {
  expect(await idleLastHour()).toBeNull();
  await addPod('idle', 3.6, 600);
  await noteIdleSpend(database);
  await noteIdleSpend(database);
  expect(await idleLastHour()).toBeCloseTo(0, 2);
  await database`update callsheet.idle_spend_notes set noted_at = noted_at - interval '50 minutes', usd_this_month = 0`;
  const before = await idleLastHour();
  expect(before).toBeGreaterThan(0);
  await noteIdleSpend(database);
  expect(await idleLastHour()).toBeCloseTo(before ?? 0, 2);
  await database`update callsheet.idle_spend_notes set noted_at = now() - interval '62 minutes' where usd_this_month = 0`;
  expect(await idleLastHour()).toBeCloseTo(0, 2);
});

test('the last hour goes on over the end of a month', async () => {
  await database`
    insert into callsheet.idle_spend_notes (noted_at, usd_this_month)
    values ('2026-10-31T23:30:00Z', 70), ('2026-10-31T23:59:30Z', 71), ('2026-11-01T00:00:30Z', 0.2)`;
  const { usd } = one(
    await database<{
      usd: number;
    }>`select callsheet.idle_usd_last_hour(0.5, '2026-11-01T00:10:00Z')::float8 as usd`,
  );
  expect(usd).toBe(1.5);
});

test('a deleted task takes its cost along, its project keeps it', async () => {
  await addPod('w', 3.6, 5000);
  const id = await addTask();
  await claimAgo(id, 'w', 100);
  await complete(id);
  await chargeAll();
  await database`delete from public.tasks where id = ${id}`;
  expect(await costOf(id)).toEqual({ seconds: 0, usd: 0 });
  expect((await projects())[0]?.usd).toBeCloseTo(0.1, 2);
});

test('events are not pruned before they are charged', async () => {
  await database`update callsheet.count_horizon set position = 100`;
  await database`
    insert into callsheet.outbox_position (consumer, position) values ('jetstream', 100), ('notifier', 100)`;
  const settled = async () =>
    one(await database<{ at: string }>`select callsheet.settled_position() as at`).at;
  expect(await settled()).toBe('0');
  await chargeEndedTasks(database);
  expect(await settled()).toBe('100');
});

test('a limit is announced once in its period, for each project by itself', async () => {
  const projectId = await addProject();
  const day = { period: 'day', limitUsd: 5, spentUsd: 5.5 } as const;
  expect(await raiseAlarm(database, { ...day, projectId: null })).toBe(true);
  expect(await raiseAlarm(database, { ...day, projectId: null, spentUsd: 6 })).toBe(false);
  expect(await raiseAlarm(database, { ...day, projectId })).toBe(true);
  expect(await raiseAlarm(database, { ...day, period: 'month', projectId: null })).toBe(true);
  await database`update callsheet.budget_alarms set period_start = period_start - interval '1 day'`;
  expect(await raiseAlarm(database, { ...day, projectId: null })).toBe(true);
  const events = await database`
    select project_id, data from callsheet.outbox where event_type = 'budget.exceeded' order by id limit 2`;
  expect(events).toEqual([
    { project_id: null, data: { period: 'day', limit_usd: 5, spent_usd: 5.5 } },
    { project_id: projectId, data: { period: 'day', limit_usd: 5, spent_usd: 5.5 } },
  ]);
});

test('a project over its budget is told from one within it', async () => {
  const [spender, saver] = [await addProject(), await addProject()];
  await database`
    insert into callsheet.project_budgets (project_id, period, limit_usd)
    values (${spender}, 'day', 0.05), (${spender}, 'month', 1), (${saver}, 'day', 1)`;
  await addPod('w', 3.6, 20 * hour);
  const id = await addTask(spender);
  await claimAgo(id, 'w', 0);
  await database`
    insert into callsheet.project_days values ((now() at time zone 'UTC')::date, ${spender}, 60, 0.06)`;
  expect(await loadProjectsOverBudget(database)).toMatchObject([
    { projectId: spender, period: 'day', limitUsd: 0.05 },
  ]);
});

test('pods are wanted while any task that waits is within its budget', async () => {
  const [spender, saver] = [await addProject(), await addProject()];
  expect(await onlyTheseWait(database, [spender])).toBe(false);
  await addTask(spender);
  expect(await onlyTheseWait(database, [spender])).toBe(true);
  expect(await onlyTheseWait(database, [])).toBe(false);
  await addTask(saver);
  expect(await onlyTheseWait(database, [spender])).toBe(false);
});

describe('a project beyond its budget', () => {
  const claim = async (worker: string) =>
    (await database<{ id: string }>`select id from public.func_claim_available_task(${worker})`)[0]?.id;
  const waitingFor = async (id: string) =>
    one(
      await database<{ reason: string }>`select o.waiting_for as reason from callsheet.task_outlook(${id}) o`,
    ).reason;
  const limit = (project: string, usd: number) => database`
    insert into callsheet.project_budgets (project_id, period, limit_usd) values (${project}, 'month', ${usd})
    on conflict (project_id, period) do update set limit_usd = excluded.limit_usd`;
  /** Its first task has run for an hour, at 3.60 USD. */
  async function spend(project: string): Promise<string> {
    await addPod('w1', 3.6, hour);
    const first = await addTask(project);
    await claimAgo(first, 'w1', hour);
    return first;
  }

  test.each([null, 1])(
    'has its tasks held back from workers that run, and only those (max_concurrency %p)',
    async (cap) => {
      const project = await addProject();
      await database`update public.projects set max_concurrency = ${cap}::int where id = ${project}`;
      const first = await spend(project);
      const ready = await addTask(project);
      const others = await addTask();
      await limit(project, 3);
      await holdProjectsOverBudget(database);
      const late = await addTask(project);
      expect(await claim('w2')).toBe(others);
      expect(await claim('w3')).toBeUndefined();
      expect([await waitingFor(ready), await waitingFor(late)]).toEqual(['project_budget', 'project_budget']);

      // What runs goes on. Between its end and its charge the sum is smaller than what was spent.
      await complete(first);
      await holdProjectsOverBudget(database);
      expect(await claim('w1')).toBeUndefined();

      await limit(project, 30);
      await holdProjectsOverBudget(database, 0);
      expect(await claim('w3')).toBe(ready);
      expect(await claim('w4')).toBe(cap === null ? late : undefined);
      await complete(ready);
      expect(await claim('w5')).toBe(cap === null ? undefined : late);
    },
  );

  test('whose task fails gets it back into its own keeping, not into the queue', async () => {
    const project = await addProject();
    const first = await spend(project);
    await limit(project, 3);
    await holdProjectsOverBudget(database);
    await fail(first);
    expect(await claim('w2')).toBeUndefined();
    expect(await waitingFor(first)).toBe('project_budget');
  });

  test('with thousands of tasks in the queue has them all put aside, in their order', async () => {
    const project = await addProject();
    await spend(project);
    await database`
      insert into public.tasks (task_type, project_id, created_at)
      select 't2v', ${project}, now() - make_interval(secs => 20000 - n) from generate_series(1, 6000) n`;
    await limit(project, 3);
    await holdProjectsOverBudget(database);
    const [left] = await database`
      select (select count(*)::int from callsheet.ready_tasks) as ready, (select count(*)::int from callsheet.held_tasks) as held`;
    expect(left).toEqual({ ready: 0, held: 6000 });
    await limit(project, 30);
    await holdProjectsOverBudget(database, 0);
    const [oldest] = await database<{ id: string }>`
      select id from public.tasks where status = 'Queued' order by created_at limit 1`;
    expect(await claim('w2')).toBe(oldest?.id);
  });
});
