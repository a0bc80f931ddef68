import { openDatabase, type Database } from '@callsheet/runtime';
import { Command, InvalidArgumentError } from 'commander';
import { learnHabits } from '../../services/scheduler/src/size-fleet/learn-habits.js';
import { sizeFleet, type FleetPolicy } from '../../services/scheduler/src/size-fleet/size-fleet.js';
import { loadFleet } from '../../services/scheduler/src/size-fleet/size-fleet.sql.js';
import { median, percentile } from '../statistics.js';
import { fillFleet, settleFleet } from './fill-fleet.js';
import { measureReaction } from './measure-reaction.js';
import { startServers } from './servers.js';

interface Options {
  json?: true;
  workers: number;
  tasks: number;
  rounds: number;
}

/** `npm run bench -- decision`: one decision of the scheduler over a large fleet and a long queue, SQL included. */
export function decisionCommand(): Command {
  return new Command('decision')
    .description('one scaling decision over many workers and tasks, its SQL included')
    .option('--workers <n>', 'live workers, nine of ten busy', positive, 10_000)
    .option('--tasks <n>', 'queued tasks', positive, 1_000_000)
    .option('--rounds <n>', 'decisions, of which the median counts', positive, 15)
    .option('--json', 'one JSON object on stdout')
    .action(run);
}

async function run({ workers, tasks, rounds, json }: Options): Promise<void> {
  const tell = (what: string) => void process.stderr.write(`${what} …\n`);
  // The whole fleet is as large as allowed, so that exactly the worker that breaks down is replaced.
  const servers = await startServers({
    scheduler: { MAX_ACTIVE_GPUS: String(workers), HEARTBEAT_SEC: '3600' },
  });
  const database = openDatabase({ url: servers.databaseUrl, applicationName: 'bench', max: 2 });
  try {
    await fillFleet(database, workers, tasks, tell);
    tell(`${rounds} decisions`);
    const decision = await measure(database, workers, rounds);
    await settleFleet(database, workers);
    tell(`${rounds} workers that break down`);
    const reaction = await measureReaction(servers, database, rounds);
    const figures: Report = {
      workers,
      tasks,
      ...decision,
      event_to_request_ms: { p50: rounded(median(reaction)), max: rounded(percentile(reaction, 100)) },
    };
    process.stdout.write(json ? `${JSON.stringify(figures)}\n` : told(figures));
  } finally {
    await database.end();
    await servers.stop();
  }
}

interface Figures {
  snapshot_ms: number;
  decide_ms: number;
  /** Snapshot and decision. */
  decision_ms: number;
  /** The same where it learns as well, once a minute. */
  learning_decision_ms: number;
}

interface Report extends Figures {
  workers: number;
  tasks: number;
  event_to_request_ms: { p50: number; max: number };
}

async function measure(database: Database, maximum: number, rounds: number): Promise<Figures> {
  const policy: FleetPolicy = {
    rule: { kind: 'backlog', targetWaitMs: 20_000 },
    minimum: 0,
    maximum: 2 * maximum,
    keepIdle: 0,
    classes: [24, 48, 80],
    scheduled: 0,
  };
  const options = { heartbeatMs: 3_600_000, countLimit: 4 * maximum, limits: {} };
  const decide = async (learning: boolean) => {
    const began = performance.now();
    const { snapshot, takenAt } = await loadFleet(database, { ...options, learning });
    const loaded = performance.now();
    const terms = { bootS: snapshot.bootS, maximum: policy.maximum, targetWaitS: 20 };
    if (learning) learnHabits(snapshot.arrivals, terms, takenAt);
    sizeFleet(snapshot, policy, takenAt);
    return { loaded: loaded - began, whole: performance.now() - began };
  };
  const times: Awaited<ReturnType<typeof decide>>[] = [];
  const learned: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    // As every ingest does four times a second.
    await database`select callsheet.keep_queue()`;
    const usual = await decide(false);
    const learning = await decide(true);
    // The first one plans the statements.
    if (round > 0) times.push(usual);
    if (round > 0) learned.push(learning.whole);
  }
  return {
    snapshot_ms: rounded(median(times.map(({ loaded }) => loaded))),
    decide_ms: rounded(median(times.map(({ loaded, whole }) => whole - loaded))),
    decision_ms: rounded(median(times.map(({ whole }) => whole))),
    learning_decision_ms: rounded(median(learned)),
  };
}

function told(report: Report): string {
  const { workers, tasks, snapshot_ms, decide_ms, decision_ms, learning_decision_ms } = report;
  const { p50, max } = report.event_to_request_ms;
  return [
    `${workers} workers, ${tasks} queued tasks`,
    `snapshot ${snapshot_ms} ms + decision ${decide_ms} ms = ${decision_ms} ms; every two and a half minutes, with learning: ${learning_decision_ms} ms`,
    `from a worker's breakdown to worker.requested: p50 ${p50} ms, max ${max} ms`,
    '',
  ].join('\n');
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}
