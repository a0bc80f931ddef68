import { migrate, openDatabase, type Database } from '@callsheet/runtime';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { learnHabits } from '../../services/scheduler/src/size-fleet/learn-habits.js';
import { sizeFleet, type FleetPolicy } from '../../services/scheduler/src/size-fleet/size-fleet.js';
import { loadFleet } from '../../services/scheduler/src/size-fleet/size-fleet.sql.js';
import { repositoryRoot } from '../../local/stack/repository.js';
import { startServers } from '../queue/servers.js';
import { fillFleet } from './fill-fleet.js';

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
  const servers = await startServers();
  try {
    const url = await servers.createDatabase('decision');
    await migrate(url, join(repositoryRoot(), 'supabase', 'migrations'));
    const database = openDatabase({ url, applicationName: 'bench', max: 2 });
    process.stderr.write(`filling ${workers} workers and ${tasks} tasks …\n`);
    await fillFleet(database, workers, tasks);
    const figures = { workers, tasks, ...(await measure(database, workers, rounds)) };
    await database.end();
    process.stdout.write(json ? `${JSON.stringify(figures)}\n` : told(figures));
  } finally {
    await servers.stop();
  }
}

interface Figures {
  snapshot_ms: number;
  learn_ms: number;
  decide_ms: number;
  decision_ms: number;
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
  const options = { heartbeatMs: 20_000, countLimit: 4 * maximum, limits: {} };
  const times: Figures[] = [];
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    const { snapshot, takenAt } = await loadFleet(database, options);
    const loaded = performance.now();
    sizeFleet(snapshot, policy, takenAt);
    const decided = performance.now();
    learnHabits(snapshot.arrivals, snapshot.bootS, takenAt);
    times.push({
      snapshot_ms: loaded - began,
      decide_ms: decided - loaded,
      learn_ms: performance.now() - decided,
      decision_ms: decided - began,
    });
  }
  const median = (of: (one: Figures) => number) => {
    // The first one plans the statements.
    const sorted = times
      .slice(1)
      .map(of)
      .sort((one, other) => one - other);
    return Number((sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1));
  };
  return {
    snapshot_ms: median((one) => one.snapshot_ms),
    decide_ms: median((one) => one.decide_ms),
    learn_ms: median((one) => one.learn_ms),
    decision_ms: median((one) => one.decision_ms),
  };
}

function told({
  workers,
  tasks,
  snapshot_ms,
  decide_ms,
  decision_ms,
  learn_ms,
}: Figures & { workers: number; tasks: number }): string {
  return [
    `${workers} workers, ${tasks} queued tasks`,
    `snapshot ${snapshot_ms} ms + decision ${decide_ms} ms = ${decision_ms} ms; learning, once a minute: ${learn_ms} ms`,
    '',
  ].join('\n');
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}
