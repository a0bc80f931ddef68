import { type TraceTask } from './trace.js';

/** As in `claim_tasks`: the loaded model's tasks go first unless another task has waited this long. */
const WARM_FIRST_S = 60;

interface Line {
  tasks: TraceTask[];
  head: number;
}

/** The queue: a line for each model, handed out as the real claim does. */
export class WaitingTasks {
  private readonly lines = new Map<string, Line>();
  private waiting = 0;

  get count(): number {
    return this.waiting;
  }

  add(task: TraceTask): void {
    const line = this.lines.get(task.model) ?? { tasks: [], head: 0 };
    this.lines.set(task.model, line);
    line.tasks.push(task);
    this.waiting++;
  }

  /** The task a worker with this model loaded gets now. */
  take(model: string | undefined, nowS: number): TraceTask | undefined {
    const oldest = this.oldest();
    if (!oldest) return undefined;
    const warm = model === undefined ? undefined : this.head(model);
    const chosen = warm && nowS - oldest.arrivalS < WARM_FIRST_S ? warm : oldest;
    const line = this.lines.get(chosen.model);
    if (line) line.head++;
    this.waiting--;
    return chosen;
  }

  oldest(): TraceTask | undefined {
    let oldest: TraceTask | undefined;
    for (const { tasks, head } of this.lines.values()) {
      const task = tasks[head];
      if (task && (!oldest || task.arrivalS < oldest.arrivalS)) oldest = task;
    }
    return oldest;
  }

  /** How many wait of each model. */
  byModel(): { model: string; tasks: number }[] {
    return [...this.lines]
      .map(([model, { tasks, head }]) => ({ model, tasks: tasks.length - head }))
      .filter(({ tasks }) => tasks > 0);
  }

  /** How many have waited longer than that. */
  countOlderThan(arrivalS: number): number {
    let count = 0;
    for (const { tasks, head } of this.lines.values())
      for (let index = head; index < tasks.length && (tasks[index]?.arrivalS ?? Infinity) < arrivalS; index++)
        count++;
    return count;
  }

  private head(model: string): TraceTask | undefined {
    const line = this.lines.get(model);
    return line?.tasks[line.head];
  }
}
