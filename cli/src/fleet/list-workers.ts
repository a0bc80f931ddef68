import { dataOf } from '@callsheet/client';
import { WorkerStatus, type Worker } from '@callsheet/contracts';
import { Option, type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { type Output } from '../output/output.js';
import { cell, type Column } from '../output/table.js';
import { ago, count, usd } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';

interface Options extends CommonOptions {
  status?: WorkerStatus;
}

/** `callsheet workers`. */
export function listWorkersCommand(maker: CommandMaker): Command {
  return maker
    .command('workers', 'Lists workers: how they do, what they have in hand, what they cost.', [
      ['callsheet workers', 'those that live, and those that ended within the hour'],
      ['callsheet workers --status error', 'what is wrong with those that failed'],
    ])
    .addOption(new Option('-s, --status <status>', 'only these').choices(WorkerStatus.options))
    .action((options: Options) => maker.run(options, (session) => listWorkers(session, options)));
}

async function listWorkers({ client, out }: Session, { status }: Options): Promise<void> {
  const { workers } = await dataOf(client.GET('/api/workers', { params: { query: { status } } }));
  out.json(workers);
  if (workers.length === 0) return out.say('No worker.');
  const now = new Date();
  out.table(
    workerColumns,
    workers.map((worker) => workerRow(out, worker, now)),
  );
  out.say(out.faint(sums(workers)));
}

export const workerColumns: Column[] = [
  { head: 'worker' },
  { head: 'status' },
  { head: 'health' },
  { head: 'beat' },
  { head: 'gpu' },
  { head: 'VRAM' },
  { head: '$/h', align: 'right' },
  { head: 'so far', align: 'right' },
  { head: 'at work on', flexible: true },
];

/** A worker on one line. */
export function workerRow(out: Output, worker: Worker, now: Date): string[] {
  const { pod } = worker;
  return [
    cell(worker.id),
    out.status(worker.status),
    healthOf(out, worker),
    ago(worker.last_heartbeat, now),
    cell(pod?.gpu_type.replace(/^NVIDIA (GeForce )?/, '')),
    vramOf(worker),
    usd(pod?.usd_per_hour),
    usd(pod?.usd),
    cell(workOf(worker)),
  ];
}

function healthOf(out: Output, { health, status, pod }: Worker): string {
  if (status === 'spawning') return cell(pod?.stage);
  if (health === 'HEALTHY') return out.style('green', 'healthy');
  const text = health.toLowerCase().replace('_', ' ');
  return health === 'INACTIVE' || health === 'TERMINATED' ? out.faint('-') : out.style('red', text);
}

/** GB in use and in all. */
export function vramOf({ vram_used_mb, vram_total_mb }: Worker): string {
  if (vram_total_mb === null) return '-';
  return `${((vram_used_mb ?? 0) / 1000).toFixed(0)}/${(vram_total_mb / 1000).toFixed(0)} GB`;
}

/** What a worker does now, or why it does nothing. */
export function workOf({ tasks, error_message, status }: Worker): string {
  if (tasks.length === 0) return error_message ?? (status === 'active' ? 'idle' : '');
  return tasks
    .map(({ id, task_type, percent, step }) =>
      [`${id.slice(0, 8)} ${task_type}`, percent === null ? '' : `${percent} %`, step ?? '']
        .filter(Boolean)
        .join(' '),
    )
    .join('; ');
}

function sums(workers: readonly Worker[]): string {
  const counts = new Map<string, number>();
  for (const { status } of workers) counts.set(status, (counts.get(status) ?? 0) + 1);
  const busy = workers.filter(({ tasks }) => tasks.length > 0).length;
  return `${count(workers.length, 'worker')}: ${[...counts].map(([status, n]) => `${n} ${status}`).join(', ')}; ${busy} at work`;
}
