import { taskTransitions } from '@callsheet/contracts';
import { errorCode, one } from '@callsheet/runtime';
import fc from 'fast-check';
import { openQueue } from './queue-database.js';

/** 10,000 commands in the usual run; a longer one by QUEUE_PROPERTY_RUNS. A failure prints the seed. */
const RUNS = Number(process.env['QUEUE_PROPERTY_RUNS'] ?? 20);
const COMMANDS = 500;
const CLIENTS = 6;
const MOST_SLOTS = 3;

const kinds = [
  'create',
  'claim',
  'claim',
  'complete',
  'next',
  'fail',
  'crash',
  'cancel',
  'expire',
  'late',
  'duplicate',
  'oom',
  'progress',
  'batch',
  'several',
  'beat',
  'priority',
  'retry',
  'tick',
] as const;
const Command = fc.record({
  kind: fc.constantFrom(...kinds),
  task: fc.nat(60),
  worker: fc.nat(9),
  after: fc.option(fc.nat(60)),
});
type Command = typeof Command extends fc.Arbitrary<infer T> ? T : never;
type Queue = Awaited<ReturnType<typeof openQueue>>;

let queue: Queue;
beforeAll(async () => {
  queue = await openQueue();
});
afterAll(() => queue.close());

test('random interleavings of everything that can happen keep every promise of the queue', async () => {
  const property = fc.asyncProperty(fc.integer(), async (seed) => {
    await queue.sql`
      truncate tasks, callsheet.ready_tasks, callsheet.delayed_tasks, callsheet.running_tasks, callsheet.outbox, callsheet.vram_needs,
        callsheet.child_aliases, public.batches, workers cascade`;
    await interleave(fc.sample(Command, { seed, numRuns: COMMANDS }));
    await checkHistories();
    await checkNobodyLost();
    await checkBatches();
  });
  await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
}, 600_000);

/** Several clients at once, each with every n-th command. */
async function interleave(commands: Command[]): Promise<void> {
  const created: string[] = [];
  const client = async (first: number) => {
    for (let index = first; index < commands.length; index += CLIENTS) {
      const command = commands[index];
      if (command) await patiently(() => run(command, created));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => client(index)));
}

/** Ended in a deadlock, a client asks again: nothing had happened. */
async function patiently(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (errorCode(error) !== '40P01') throw error;
    await patiently(work);
  }
}

async function run({ kind, task, worker, after }: Command, created: string[]): Promise<void> {
  const id = created[task % Math.max(1, created.length)];
  const name = `w${worker}`;
  const { sql } = queue;
  if (kind === 'create') {
    const dependency = after === null ? undefined : created[after];
    created.push(await queue.create({ after: dependency, priority: task % 3 }));
  } else if (kind === 'claim') await queue.claim(name, `w${(worker + 1) % 10}`);
  else if (kind === 'beat') await sql`select public.func_update_worker_heartbeat(${name}, 24000, 100)`;
  else if (kind === 'crash')
    await sql`select callsheet.fail_workers(array[${name}::text], 'crashed', 'test')`;
  else if (kind === 'tick') await queue.tick();
  else if (kind === 'batch') created.push(...(await createBatch(1 + (task % 4))));
  else if (kind === 'several')
    await sql`
      select from callsheet.claim_many(${`s${worker}`}, ${MOST_SLOTS}::int, ${1 + (task % MOST_SLOTS)}::int,
        ${id === undefined ? [] : [id]}::uuid[])`;
  else if (id === undefined) return;
  else if (kind === 'complete' || kind === 'late') await queue.complete(id, kind === 'late' ? name : null);
  else if (kind === 'next')
    await sql`select from callsheet.exchange_tasks(array[${name}], array[${id}::uuid],
      array['{"video_url": "https://x.test/v.mp4"}'::jsonb], array[null], array[${name}], array[null])`;
  else if (kind === 'duplicate') await Promise.all([queue.complete(id, name), queue.complete(id, name)]);
  else if (kind === 'oom') await sql`select callsheet.fail_task(${id}, 'CUDA out of memory', ${name})`;
  else if (kind === 'progress')
    await sql`select callsheet.report_progress(${id}, ${name}, ${(task * 7) % 101}::int, 'denoising')`;
  else if (kind === 'fail') await queue.fail(id, task % 2 === 0 ? name : null);
  else if (kind === 'cancel')
    await sql`update tasks set status = 'Cancelled' where id = ${id} and status in ('Queued', 'In Progress')`;
  else if (kind === 'expire')
    await sql`select from callsheet.end_attempts(array[${id}::uuid], 'lease expired', true)`;
  else if (kind === 'priority')
    await sql`update tasks set priority = ${task % 5} where id = ${id} and status = 'Queued'`;
  else
    await sql`update tasks set status = 'Queued', attempts = 0, worker_id = null, claim_id = null where id = ${id} and status = 'Failed'`;
}

interface Event {
  task_id: string;
  status: string;
  attempts: number;
}

async function checkHistories(): Promise<void> {
  const events =
    await queue.sql<Event>`select task_id, status, attempts from callsheet.outbox where task_id is not null order by id`;
  const histories = groupByTask(events);
  for (const history of histories.values()) {
    expect(history[0]?.status).toMatch(/Queued/);
    history.slice(1).forEach((event, index) => {
      const step = [history[index]?.status, event.status];
      expect(taskTransitions.map(({ from, to }) => [from, to] as string[])).toContainEqual(step);
    });
    expect(history.filter(({ status }) => status === 'Complete').length).toBeLessThanOrEqual(1);
    expect(Math.max(...history.map(({ attempts }) => attempts))).toBeLessThanOrEqual(3);
  }
}

function groupByTask(events: Event[]): Map<string, Event[]> {
  const groups = new Map<string, Event[]>();
  for (const event of events) groups.set(event.task_id, [...(groups.get(event.task_id) ?? []), event]);
  return groups;
}

async function checkNobodyLost(): Promise<void> {
  const { sql } = queue;
  const count = async (rows: Promise<{ n: number }[]>) => one(await rows).n;
  expect(
    await count(sql`select count(*)::int as n from tasks t full join callsheet.running_tasks r on r.task_id = t.id
      where (t.status = 'In Progress') is distinct from (r.task_id is not null) or t.worker_id <> r.worker_id and t.status = 'In Progress'`),
  ).toBe(0);
  // A worker holds one task, one that says it has slots never more than those.
  expect(
    await count(sql`select count(*)::int as n from (
      select worker_id from callsheet.running_tasks group by 1
      having count(*) > case when worker_id like 's%' then ${MOST_SLOTS}::int else 1 end) greedy`),
  ).toBe(0);
  // Every task that waits for nothing must come out when fresh workers ask; what they finish lets the rest follow.
  for (let round = 0; ; round++) {
    const claimed = await queue.claim(...Array.from({ length: 40 }, (_, index) => `fresh${round}-${index}`));
    if (claimed.length === 0) break;
    for (const { id } of claimed) expect(await queue.complete(id)).toBe('completed');
  }
  expect(
    await count(sql`select count(*)::int as n from tasks t left join tasks d on d.id = t.dependant_on
      where t.status = 'Queued' and (d.id is null or d.status <> 'In Progress') and not exists (
        select from tasks a where a.id = d.dependant_on and a.status in ('Queued', 'In Progress'))`),
  ).toBe(0);
}

async function createBatch(total: number): Promise<string[]> {
  const rows = await queue.sql<{ id: string }>`
    with batch as (
      insert into batches (project_id, task_type, total)
      values ('00000000-0000-0000-0000-000000000001', 't2v', ${total}) returning id)
    insert into tasks (task_type, params, batch_id)
    select 't2v', '{"prompt": "x"}', b.id from batch b, generate_series(1, ${total}::int) returning id`;
  return rows.map(({ id }) => id);
}

/** Once everything is counted, a batch's counts are those of its tasks, and its end was told once. */
async function checkBatches(): Promise<void> {
  const { sql } = queue;
  const last = one(await sql<{ id: string }>`select max(id) as id from callsheet.outbox`).id;
  const behind = async () =>
    one(await sql<{ behind: boolean }>`select position < ${last} as behind from callsheet.count_horizon`)
      .behind;
  while (await behind()) await sql`select callsheet.count_new_events(20000)`;
  const wrong = await sql`
    select b.* from batches b cross join lateral (
      select count(*) filter (where t.status = 'In Progress') as running,
        count(*) filter (where t.status = 'Complete') as completed, count(*) filter (where t.status = 'Failed') as failed,
        count(*) filter (where t.status = 'Cancelled') as cancelled
      from tasks t where t.batch_id = b.id) c
    where (b.running, b.completed, b.failed, b.cancelled) is distinct from (c.running, c.completed, c.failed, c.cancelled)
      or (select count(*) from callsheet.outbox o
        where o.event_type = 'batch.completed' and o.data ->> 'batch_id' = b.id::text) <> (b.completed_at is not null)::int`;
  expect(wrong).toEqual([]);
}
