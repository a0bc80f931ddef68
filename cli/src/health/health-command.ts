import { dataOf } from '@callsheet/client';
import { type Command } from 'commander';
import { exitCodes } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { count } from '../output/words.js';
import { plain } from '../output/plain.js';
import { type CommonOptions, type Session } from '../session.js';

/** `callsheet health`. */
export function healthCommand(maker: CommandMaker): Command {
  return maker
    .command('health', 'Says whether the fleet works, and what is wrong; exit code 1 when something is.', [
      ['callsheet health || notify-somebody', 'from a script'],
    ])
    .action((options: CommonOptions) => maker.run(options, health));
}

async function health({ client, out }: Session): Promise<number> {
  const one = { params: { query: { limit: 1 } } };
  const [{ scheduler }, { breakers }, { workers }, { pods }, spend, { tasks }] = await Promise.all([
    dataOf(client.GET('/api/scaling/decisions', one)),
    dataOf(client.GET('/api/breaker')),
    dataOf(client.GET('/api/workers')),
    dataOf(client.GET('/api/pods')),
    dataOf(client.GET('/api/spend')),
    dataOf(client.GET('/api/tasks', { params: { query: { limit: 1, status: 'Queued' } } })),
  ]);
  const of = (status: string) => workers.filter((worker) => worker.status === status).length;
  const ill = workers.filter(({ health }) => health === 'STALE_HEARTBEAT' || health === 'STUCK_TASK');
  const orphans = pods.filter(({ orphan }) => orphan).length;
  const waitsAlone = tasks.length > 0 && of('active') + of('spawning') === 0;
  const problems = [
    ...(scheduler.silent_since === null ? [] : [`no scheduler has decided since ${scheduler.silent_since}`]),
    ...breakers
      .filter(({ state }) => state === 'open')
      .map(({ provider, message }) => `no pods are made at ${provider}: ${message ?? 'too many failures'}`),
    ...ill.map(({ id, health }) => `worker ${id}: ${health.toLowerCase().replace('_', ' ')}`),
    ...(orphans === 0 ? [] : [`${count(orphans, 'pod')} without a worker: callsheet pods --orphans`]),
    ...spend.exceeded.map(({ period, limit_usd }) => `the limit of $${limit_usd} a ${period} was reached`),
    ...(waitsAlone ? ['tasks wait and there is no worker: callsheet why ID'] : []),
  ];
  const counts = {
    active: of('active'),
    spawning: of('spawning'),
    terminating: of('terminating'),
    error: of('error'),
  };
  out.json({ healthy: problems.length === 0, workers: counts, problems });
  out.say(
    `workers: ${Object.entries(counts)
      .map(([status, n]) => `${n} ${status}`)
      .join(', ')}`,
  );
  for (const problem of problems) out.say(`${out.style('red', '✗')} ${plain(problem)}`);
  if (problems.length === 0) out.say(`${out.style('green', '✓')} nothing is wrong`);
  return problems.length === 0 ? exitCodes.ok : exitCodes.failed;
}
