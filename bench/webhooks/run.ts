import { addDeadEndpoints, allAttempted, callDeadEndpoints } from './dead-endpoints.js';
import { measure, type Phase } from './measure.js';
import { processUsage, type Usage } from '../process-usage.js';
import { startReceiver } from './receiver.js';
import { sendBurst, sendSteadily } from './send.js';
import { startServers } from '../servers.js';

export interface BenchOptions {
  count: number;
  rounds: number;
  rate: number;
  seconds: number;
  dead: number;
}

export interface Results {
  bursts: Phase[];
  steady: Phase;
  /** The same while so many dead endpoints are called and called again. */
  burstsWithDead: Phase[];
  steadyWithDead: Phase | undefined;
  /** CPU seconds of each process for 1,000 webhooks of the bursts, and of those beside dead endpoints. */
  cpuPerThousand: Record<string, number>;
  cpuPerThousandWithDead: Record<string, number>;
  /** Of the notifier, after each burst. */
  rssMb: number[];
}

/** An attempt that gets no answer is given up after 3 s instead of 15 s, so that a run is short. */
const notifierEnv = { WEBHOOK_TIMEOUT_SEC: '3', LOG_LEVEL: 'info' };
const programs = ['notifier', 'ingest', 'nats', 'postgres'] as const;

/** Runs all phases; `tell` hears what happens. */
export async function runBench(options: BenchOptions, tell: (what: string) => void): Promise<Results> {
  const { count, rounds, rate, seconds, dead } = options;
  tell('starting Postgres, nats-server, ingest, the notifier and two receivers');
  const [servers, receiver, deadReceiver] = await Promise.all([
    startServers({ ingest: {}, notifier: notifierEnv }),
    startReceiver(),
    startReceiver(),
  ]);
  const { database } = servers;
  const usage = () =>
    Object.fromEntries([
      ...programs.map((name) => [name, processUsage(servers.pid(name))] as const),
      ['receiver', processUsage(receiver.pid)] as const,
    ]);
  const rssMb: number[] = [];
  const burst = async (): Promise<Phase> => {
    const phase = await measure(receiver, () => sendBurst(database, count, receiver.url, true));
    rssMb.push(processUsage(servers.pid('notifier')).rssMb);
    return phase;
  };
  const steady = () => measure(receiver, () => sendSteadily(database, rate, seconds, receiver.url('ok')));
  const bursts = async () => {
    const before = usage();
    const phases = [];
    for (let round = 0; round < rounds; round++) phases.push(await burst());
    return { phases, cpu: spent(before, usage(), phases) };
  };
  try {
    tell('warming up');
    await measure(receiver, () => sendBurst(database, 1000, receiver.url, false));
    tell(`${rounds} bursts of ${count} tasks`);
    const alone = await bursts();
    tell(`${rate} a second for ${seconds} s`);
    const steadyAlone = await steady();
    const results = { bursts: alone.phases, steady: steadyAlone, cpuPerThousand: alone.cpu, rssMb };
    if (dead === 0)
      return { ...results, burstsWithDead: [], steadyWithDead: undefined, cpuPerThousandWithDead: {} };
    tell(`${dead} dead endpoints`);
    const project = await addDeadEndpoints(database, dead, deadReceiver.url);
    await callDeadEndpoints(database, project);
    await allAttempted(database, project, dead);
    tell(`${rounds} bursts of ${count} tasks while they wait for their retries`);
    const besideDead = await bursts();
    tell(`${rate} a second for ${seconds} s while all of them are called again`);
    await callDeadEndpoints(database, project);
    const steadyWithDead = await steady();
    return {
      ...results,
      burstsWithDead: besideDead.phases,
      steadyWithDead,
      cpuPerThousandWithDead: besideDead.cpu,
    };
  } finally {
    receiver.stop();
    deadReceiver.stop();
    await servers.stop();
  }
}

function spent(
  before: Record<string, Usage>,
  after: Record<string, Usage>,
  phases: readonly Phase[],
): Record<string, number> {
  const webhooks = phases.reduce((sum, { verdict }) => sum + verdict.latencies.length, 0);
  return Object.fromEntries(
    Object.entries(after).map(([name, { cpuSeconds }]) => [
      name,
      (1000 * (cpuSeconds - (before[name]?.cpuSeconds ?? 0))) / webhooks,
    ]),
  );
}
