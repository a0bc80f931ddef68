import { once } from 'node:events';
import { until } from '../../services/pod-manager/src/testing/until.js';
import { randomNumbers } from '../../bench/scaling/random.js';
import { type PodManagerFixture } from '../conformance/pod-manager.fixture.js';
import { Story } from '../faults/story.js';
import { changingRequest, changingStatements, CountingProxy, type Moment } from './counting-proxy.js';
import { startChild } from './start-child.js';

const kills = 10;
/** A pod's life is some twenty messages that change something. */
const furthest = 16;
const short = {
  orphanGraceMs: 2_000,
  deleteAgainMs: 500,
  searchMs: 3_000,
  firstBackOffMs: 200,
  emptyListAfterMs: 5_000,
};
const seed = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 1e6));

test.each([0, 1, 2])(
  `killed at ten random points of create, launch and terminate (CRASH_SEED=${seed}, part %i): nothing is leaked or doubled`,
  async (part) => {
    const story = await Story.open();
    const random = randomNumbers(seed * 3 + part);
    const { at } = story;
    const database = await CountingProxy.open(at.databaseUrl, changingStatements());
    const api = await CountingProxy.open(at.emulator.url, changingRequest);
    const struck: string[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const child = startChild(at, short, { DATABASE_URL: database.url, RUNPOD_API_URL: api.url });
      const dead = once(child, 'exit');
      const strike = () => void child.kill('SIGKILL');
      const moment: Moment = { left: 1 + Math.floor(random() * furthest), arrives: random() < 0.5, strike };
      // One count for both ways.
      database.moment = api.moment = moment;
      database.struckAt = api.struckAt = '';
      while (child.exitCode === null && child.signalCode === null) await livelyFleet(at, random);
      expect(await dead).toEqual([null, 'SIGKILL']);
      struck.push(database.struckAt + api.struckAt);
    }
    await Promise.all([database.close(), api.close()]);

    story.start({}, short);
    await until(() => settledWorkers(at));
    const wanted = await workersIn(at, 'active');
    await endsSingly(at, struck);
    await story.endsWell(wanted);
    await story.close();
  },
);

/** What scheduler and workers do meanwhile: two are always on their way up, and of those at work one in two has to go. */
async function livelyFleet(at: PodManagerFixture, random: () => number): Promise<void> {
  const coming = await workersIn(at, 'spawning');
  if (coming.length < 2) await at.requestWorker(`gpu-${Math.floor(random() * 1e9)}`);
  await beatLaunched(at);
  const working = await workersIn(at, 'active');
  const [first] = working;
  if (first !== undefined && working.length > 1) await at.drainWorker(first);
  await new Promise((resolve) => setTimeout(resolve, 30));
}

async function settledWorkers(at: PodManagerFixture): Promise<boolean> {
  await beatLaunched(at);
  const [row] = await at.database<{ moving: boolean }>`
    select exists (select from public.workers where status not in ('active', 'terminated')) as moving`;
  return row?.moving === false;
}

async function beatLaunched({ database }: PodManagerFixture): Promise<void> {
  await database`
    select public.func_update_worker_heartbeat(w.id) from public.workers w join callsheet.pods p on p.worker_id = w.id
    where p.phase = 'launched' and w.status = 'spawning'`;
}

async function workersIn({ database }: PodManagerFixture, status: string): Promise<string[]> {
  const rows = await database<{
    id: string;
  }>`select id from public.workers where status = ${status} order by created_at`;
  return rows.map(({ id }) => id);
}

/** Every pod there ever was belongs to one worker, no worker had two, and on each that works the worker was started once. */
async function endsSingly(at: PodManagerFixture, struck: readonly string[]): Promise<void> {
  const rows = await at.database<{ name: string; workerId: string }>`
    select name, worker_id as "workerId" from callsheet.pods`;
  const ownerOf = new Map(rows.map(({ name, workerId }) => [name, workerId]));
  const pods = (await at.state()).pods.filter(({ foreign }) => !foreign);
  const owners = pods.map(({ name }) => ownerOf.get(name));
  const working = (await at.livePods()).map(({ pids }) => pids.length);
  expect({ struck, owners, working }).toEqual({
    struck,
    owners: [...new Set(owners)],
    working: working.map(() => 1),
  });
  expect(owners).not.toContain(undefined);
}
