import { type Task } from '@callsheet/contracts';
import { type Output } from '../output/output.js';
import { cell } from '../output/table.js';
import { ago, count, duration } from '../output/words.js';

const KEPT_FAILURES = 5;

/** What many tasks come to: counts, mean times, the newest failures. */
export class Totals {
  tasks = 0;
  readonly by_status: Record<string, number> = {};
  readonly by_type: Record<string, number> = {};
  average_queue_seconds: number | null = null;
  average_processing_seconds: number | null = null;
  readonly recent_failures: { id: string; task_type: string; error_message: string | null; at: string }[] =
    [];

  #started = 0;
  #processed = 0;

  /** Tasks come newest first. */
  add(task: Task): void {
    this.tasks += 1;
    this.by_status[task.status] = (this.by_status[task.status] ?? 0) + 1;
    this.by_type[task.task_type] = (this.by_type[task.task_type] ?? 0) + 1;
    const queued = between(task.created_at, task.generation_started_at);
    const processing = between(task.generation_started_at, task.generation_processed_at);
    if (queued !== undefined)
      this.average_queue_seconds = mean(this.average_queue_seconds, queued, (this.#started += 1));
    if (processing !== undefined)
      this.average_processing_seconds = mean(
        this.average_processing_seconds,
        processing,
        (this.#processed += 1),
      );
    if (task.status === 'Failed' && this.recent_failures.length < KEPT_FAILURES) {
      const { id, task_type, error_message, updated_at } = task;
      this.recent_failures.push({ id, task_type, error_message, at: updated_at });
    }
  }
}

function between(from: string | null, to: string | null): number | undefined {
  return from === null || to === null ? undefined : (Date.parse(to) - Date.parse(from)) / 1000;
}

const mean = (before: number | null, value: number, n: number) => (before ?? 0) + (value - (before ?? 0)) / n;

/** Tells them to people. */
export function sayTotals(out: Output, totals: Totals): void {
  out.say(out.heading(count(totals.tasks, 'task')));
  shares(out, 'status', totals.by_status, totals.tasks);
  shares(out, 'type', totals.by_type, totals.tasks);
  const seconds = (value: number | null) => (value === null ? undefined : duration(value));
  out.say('');
  out.facts([
    ['queued, on average', seconds(totals.average_queue_seconds)],
    ['processed, on average', seconds(totals.average_processing_seconds)],
  ]);
  if (totals.recent_failures.length === 0) return;
  out.say(`\n${out.heading('Newest failures')}`);
  const rows = totals.recent_failures.map(({ id, at, error_message }) => [
    id,
    ago(at, new Date()),
    cell(error_message),
  ]);
  out.table([{ head: 'task' }, { head: 'when' }, { head: 'error', flexible: true }], rows);
}

function shares(out: Output, head: string, counts: Readonly<Record<string, number>>, all: number): void {
  const rows = Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, n]) => [out.status(cell(name)), n.toLocaleString('en'), `${Math.round((100 * n) / all)} %`]);
  if (rows.length === 0) return;
  out.say('');
  out.table(
    [
      { head, width: 18 },
      { head: 'tasks', align: 'right' },
      { head: 'share', align: 'right' },
    ],
    rows,
  );
}
