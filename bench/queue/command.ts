import { Command, InvalidArgumentError } from 'commander';
import { openBullMq } from './bullmq.js';
import { openCallsheet } from './callsheet.js';
import { openGraphileWorker } from './graphile-worker.js';
import { backlogRatio, heldSnapshotRatio, viewTimes } from './history.js';
import { commitToEvent, pickupTimes } from './latency.js';
import { openPgBoss } from './pg-boss.js';
import { printReport, type Report } from './report.js';
import { startServers } from './servers.js';
import { measureEnqueue, measureThroughput } from './throughput.js';

interface Options {
  json?: boolean;
  rounds: number;
  seconds: number;
  workers: number[];
  backlog: number;
}

/** `npm run bench -- queue`. */
export function queueCommand(): Command {
  return new Command('queue')
    .description('the task queue beside pg-boss and graphile-worker, on one durable Postgres')
    .option('--rounds <n>', 'rounds, of which the median counts', positive, 3)
    .option('--seconds <n>', 'seconds of each measurement', positive, 2)
    .option('--workers <list>', 'workers side by side', numbers, [1, 8, 32, 128])
    .option('--backlog <n>', 'queued and finished tasks for the claim latency', positive, 1_000_000)
    .option('--json', 'one JSON object on stdout')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const say = (what: string) => process.stderr.write(`${what}\n`);
  const servers = await startServers();
  try {
    const callsheet = await openCallsheet(servers);
    const boss = await openPgBoss(servers);
    const graphile = await openGraphileWorker(servers);
    const engines = [callsheet, boss, graphile, ...(servers.redis ? [openBullMq(servers.redis)] : [])];
    const plan = { ...options, say };
    for (const engine of engines) {
      await engine.refill(2000);
      await engine.drain(8, 1000);
    }
    const report: Report = {
      throughput: await measureThroughput([...engines, callsheet.twoCalls, callsheet.mixed], servers, plan),
      enqueue: await measureEnqueue(engines, plan),
      held_snapshot_ratio: await heldSnapshotRatio(callsheet, 30_000, 5000),
      pickup_ms: await pickupTimes({ callsheet, boss, graphile }, 100),
      commit_to_event_ms: await commitToEvent(callsheet, 200),
      claim_latency_ratio_1m_over_1k: await backlogRatio(callsheet, options.backlog, say),
      // With the tasks of the line before.
      views_ms: await viewTimes(callsheet),
      settings: {
        ...servers.settings,
        rounds: options.rounds,
        seconds: options.seconds,
        backlog: options.backlog,
      },
    };
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : printReport(report));
    for (const engine of engines) await engine.stop();
  } finally {
    await servers.stop();
  }
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('must be a whole number above 0');
  return number;
}

function numbers(text: string): number[] {
  return text.split(',').map(positive);
}
