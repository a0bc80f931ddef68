import { workerColumns, workerRow } from '../fleet/list-workers.js';
import { type Output } from '../output/output.js';
import { cell, table, type Column } from '../output/table.js';
import { ago, count, usd } from '../output/words.js';
import { promptOf } from '../tasks/prompt-of.js';
import { type Snapshot } from './load-dashboard.js';

const taskColumns: Column[] = [
  { head: 'task' },
  { head: 'status' },
  { head: 'created' },
  { head: 'prompt', flexible: true },
];

/** The dashboard as lines, no more than fit; `note` says whether it is up to date. */
export function drawDashboard(
  out: Output,
  { workers, spend, tasks }: Snapshot,
  { now, note, rows }: { now: Date; note: string; rows: number },
): string[] {
  const options = { width: out.width, head: (text: string) => out.faint(text) };
  const live = workers.filter(({ status }) => status !== 'terminated');
  const fleet = live.map((worker) => workerRow(out, worker, now));
  const newest = tasks.map((task) => [
    task.id,
    out.status(task.status),
    ago(task.created_at, now),
    cell(promptOf(task) ?? task.task_type),
  ]);
  const money = `${usd(spend.usd_per_hour)} an hour (${usd(spend.idle_usd_per_hour)} idle now, ${usd(spend.idle_usd_last_hour)} in the last hour), ${usd(spend.usd_today)} today`;
  const lines = [
    `${out.heading('Callsheet')}  ${count(live.length, 'worker')}, ${money}`,
    out.faint(`${note}; q ends`),
    '',
    ...table(workerColumns, fleet, options).split('\n'),
    '',
    ...table(taskColumns, newest, options).split('\n'),
  ];
  return lines.slice(0, rows);
}
