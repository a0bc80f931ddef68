import type { Worker } from './worker.js';

/** Reports closer together than this tell nobody more. */
const INTERVAL_MS = 1000;

/** Tells the server how far a task is, at most once a second; a report that fails is forgotten. */
export class ProgressReporter {
  private readonly dropped = new AbortController();
  private reportedAt = 0;

  constructor(
    private readonly worker: Worker,
    private readonly taskId: string,
  ) {}

  /** Aborted once the server does not want the task any more. */
  get unwanted(): AbortSignal {
    return this.dropped.signal;
  }

  /** Goes on saying that nothing is done yet, until the work is over. */
  async during(step: string, work: Promise<unknown>): Promise<void> {
    this.report(0, step);
    const repeating = setInterval(() => this.report(0, step), INTERVAL_MS);
    try {
      await work;
    } finally {
      clearInterval(repeating);
    }
  }

  report(percent: number, step: string): void {
    if (Date.now() - this.reportedAt < INTERVAL_MS) return;
    this.reportedAt = Date.now();
    const body = { task_id: this.taskId, percent: Math.min(100, Math.max(0, Math.round(percent))), step };
    this.worker.api.reportProgress(body).then(
      (wanted) => {
        if (!wanted) this.dropped.abort();
      },
      () => undefined,
    );
  }
}
