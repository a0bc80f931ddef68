import { type Task } from '@callsheet/contracts';
import { MultiBar, type SingleBar } from 'cli-progress';

const steps: Record<Task['status'], number> = {
  Queued: 0,
  'In Progress': 1,
  Complete: 2,
  Failed: 2,
  Cancelled: 2,
};

export interface Progress {
  say(text: string): void;
  update(task: Task): void;
  webhookArrived(task: Task): void;
  stop(): void;
}

/** Progress on stderr: a bar a task on a terminal, a line a change elsewhere. */
export function showProgress(): Progress {
  return process.stderr.isTTY ? bars() : lines();
}

const promptOf = ({ params, task_type }: Task) =>
  typeof params['prompt'] === 'string' ? params['prompt'] : task_type;
const title = (task: Task) => promptOf(task).slice(0, 44).padEnd(44);

function bars(): Progress {
  const format = '  {title} {bar} {state}';
  const multi = new MultiBar({
    format,
    stream: process.stderr,
    hideCursor: true,
    barsize: 24,
    clearOnComplete: false,
  });
  const shown = new Map<string, SingleBar>();
  const set = (task: Task, step: number, state: string) => {
    const bar = shown.get(task.id) ?? multi.create(3, 0, { title: title(task), state });
    shown.set(task.id, bar);
    bar.update(step, { title: title(task), state });
  };
  return {
    say: (text) => void process.stderr.write(`${text}\n`),
    update: (task) => set(task, steps[task.status], describe(task)),
    webhookArrived: (task) => set(task, 3, `${task.status}, webhook delivered`),
    stop: () => multi.stop(),
  };
}

function lines(): Progress {
  const last = new Map<string, string>();
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const change = (task: Task, state: string) => {
    if (last.get(task.id) !== state) say(`  ${title(task)} ${state}`);
    last.set(task.id, state);
  };
  return {
    say,
    update: (task) => change(task, describe(task)),
    webhookArrived: (task) => change(task, `${task.status}, webhook delivered`),
    stop: () => undefined,
  };
}

function describe(task: Task): string {
  return task.status === 'In Progress' ? `In Progress on ${task.worker_id ?? '?'}` : task.status;
}
