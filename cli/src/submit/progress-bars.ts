import { type Task } from '@callsheet/contracts';
import { MultiBar, type SingleBar } from 'cli-progress';
import { type Terminal } from '../terminal.js';

/** A bar each up to here; more would not fit a terminal. */
const MOST_BARS = 20;

/** How far things are, told on stderr: bars on a terminal, a line a change elsewhere. */
export interface Progress {
  task(task: Pick<Task, 'id' | 'status' | 'worker_id'>, title: string, percent: number): void;
  many(key: string, title: string, ended: number, total: number, note: string): void;
  stop(): void;
}

/** Progress of that many tasks or batches; with very many, the caller sums them up. */
export function showProgress(stderr: Terminal['stderr'], silent: boolean): Progress {
  if (silent) return { task: () => undefined, many: () => undefined, stop: () => undefined };
  return stderr.isTTY ? bars(stderr) : lines(stderr);
}

/** True when each gets a bar of its own. */
export function fitsBars(count: number): boolean {
  return count <= MOST_BARS;
}

function bars(stderr: Terminal['stderr']): Progress {
  const multi = new MultiBar({
    format: '  {title} {bar} {note}',
    stream: stderr,
    hideCursor: true,
    barsize: 24,
    clearOnComplete: false,
  });
  const shown = new Map<string, SingleBar>();
  const set = (key: string, title: string, total: number, value: number, note: string) => {
    const payload = { title: title.slice(0, 44).padEnd(44), note };
    const bar = shown.get(key) ?? multi.create(total, 0, payload);
    shown.set(key, bar);
    bar.update(value, payload);
  };
  return {
    task: (task, title, percent) => set(task.id, title, 100, percent, stateOf(task)),
    many: (key, title, ended, total, note) => set(key, title, total, ended, note),
    stop: () => multi.stop(),
  };
}

function lines(stderr: Terminal['stderr']): Progress {
  const last = new Map<string, string>();
  const say = (key: string, title: string, note: string) => {
    if (last.get(key) === note) return;
    last.set(key, note);
    stderr.write(`  ${title.slice(0, 44)}: ${note}\n`);
  };
  return {
    task: (task, title) => say(task.id, title, stateOf(task)),
    many: (key, title, ended, total, note) =>
      say(key, title, `${ended} of ${total} ended${note === '' ? '' : `, ${note}`}`),
    stop: () => undefined,
  };
}

function stateOf({ status, worker_id }: Pick<Task, 'status' | 'worker_id'>): string {
  return status === 'In Progress' ? `In Progress on ${worker_id ?? '?'}` : status;
}
