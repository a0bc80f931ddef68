import { join } from 'node:path';
import { launch } from '../../local/stack/launch.js';
import { choosePort } from '../../local/stack/ports.js';
import { createDirectory } from '../support/directory.js';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { until } from '../support/stack.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());

/** A scheduler as it runs in production, in a process of its own. */
async function startScheduler(name: string) {
  const port = await choosePort();
  return launch(
    {
      name,
      command: process.execPath,
      args: [join(__dirname, '../../dist/services/scheduler/src/main.js')],
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: ingest.databaseUrl,
        NATS_URL: ingest.natsUrl,
        PORT: String(port),
        ORCHESTRATOR_POLL_SEC: '1',
        MAX_ACTIVE_GPUS: '3',
      },
      log: join(createDirectory('scheduler'), `${name}.log`),
    },
    {
      isReady: () =>
        fetch(`http://127.0.0.1:${port}/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      timeoutMs: 30_000,
    },
  );
}

interface Pulse {
  instance: string | null;
  decidedAt: Date | null;
}

async function pulse(): Promise<Pulse> {
  const [row] = await ingest.database<Pulse & Record<string, unknown>>`
    select instance, decided_at as "decidedAt" from callsheet.scheduler_pulse`;
  return row ?? { instance: null, decidedAt: null };
}

const deciding = (not: string | null) =>
  until(async () => {
    const now = await pulse();
    return now.instance !== null && now.instance !== not && now.decidedAt !== null && now;
  });

test('of two schedulers one decides; killed, it is followed within 5 s, and nothing is decided twice', async () => {
  const programs = [await startScheduler('one'), await startScheduler('two')];
  const first = await deciding(null);
  const addTasks = () => ingest.database`
    insert into public.tasks (task_type, params)
    select 'video_generation', '{"prompt":"x","frames":240}' from generate_series(1, 9)`;
  await addTasks();
  await until(async () => (await ingest.database`select from public.workers`).length === 3);
  const pids = programs.map(({ pid }) => pid);
  const leaderIndex = pids.findIndex((pid) => first.instance?.includes(String(pid)));
  expect(leaderIndex).not.toBe(-1);
  programs[leaderIndex]?.signal('SIGKILL');
  await programs[leaderIndex]?.exited;
  const [{ killedAt } = { killedAt: new Date() }] = await ingest.database<{
    killedAt: Date;
  }>`select now() as "killedAt"`;
  await ingest.database`update public.workers set status = 'error' where id = (select min(id) from public.workers)`;

  const second = await deciding(first.instance);
  const [{ took } = { took: Infinity }] = await ingest.database<{ took: number }>`
    select extract(epoch from min(d.decided_at) - ${killedAt}::timestamptz)::float8 as took
    from callsheet.scaling_decisions d where d.instance = ${second.instance}`;
  expect(took).toBeLessThan(5);
  await until(
    async () =>
      (await ingest.database`select from public.workers where status in ('spawning', 'active')`).length === 3,
  );
  const ledger = await ingest.database<{ instance: string; spawned: number; from: Date; to: Date }>`
    select d.instance, sum(cardinality(d.worker_ids))::int as spawned, min(d.decided_at) as "from",
      max(d.last_decided_at) as "to"
    from callsheet.scaling_decisions d where d.kind in ('spawn', 'none') group by 1 order by 3`;
  expect(ledger.map(({ instance }) => instance)).toEqual([first.instance, second.instance]);
  // One after the other, never both at a time; and of what they asked for, nothing is there twice.
  expect(ledger[0]?.to.getTime()).toBeLessThanOrEqual(ledger[1]?.from.getTime() ?? 0);
  expect(ledger.map(({ spawned }) => spawned)).toEqual([3, 1]);
  expect((await ingest.database`select from public.workers`).length).toBe(4);
  await Promise.all(programs.map((program) => program.stop()));
});
