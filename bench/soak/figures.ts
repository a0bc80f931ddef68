/** What is timed, in milliseconds. */
export const kinds = ['create', 'created → claimed', 'complete', 'completed → webhook', 'heartbeat'] as const;
export type Kind = (typeof kinds)[number];

/** A time that was taken, and when. */
export interface Timing {
  readonly at: number;
  readonly ms: number;
}

/** Collects what a soak measures. */
export class Figures {
  readonly timings: Record<Kind, Timing[]> = {
    create: [],
    'created → claimed': [],
    complete: [],
    'completed → webhook': [],
    heartbeat: [],
  };
  readonly errors = new Map<string, number>();
  created = 0;
  /** Tasks, however often each was completed. */
  completed = 0;
  /** Hand-outs of a task that had been handed out before, to whomever. */
  repeated = 0;
  webhooks = 0;
  private readonly claimed = new Set<string>();
  private readonly done = new Set<string>();
  private readonly createdAt = new Map<string, number>();
  private readonly completedAt = new Map<string, number>();

  /** Times a call; one that fails is counted and not timed. */
  async time<T>(kind: Kind, call: () => Promise<T>): Promise<T | 'failed'> {
    const began = performance.now();
    const result = await this.counting(call);
    if (result !== 'failed') this.note(kind, performance.now() - began);
    return result;
  }

  async counting<T>(call: () => Promise<T>): Promise<T | 'failed'> {
    try {
      return await call();
    } catch (error) {
      const reason = error instanceof Error ? error.message.slice(0, 120) : String(error);
      this.errors.set(reason, (this.errors.get(reason) ?? 0) + 1);
      return 'failed';
    }
  }

  noteCreated(task: string, sentAt: number): void {
    this.created += 1;
    this.createdAt.set(task, sentAt);
  }

  /** The hand-out may be answered before the answer to its creation is read: then it took no time worth telling. */
  noteClaimed(task: string): void {
    if (this.claimed.has(task)) this.repeated += 1;
    this.claimed.add(task);
    const since = this.createdAt.get(task);
    this.createdAt.delete(task);
    if (since !== undefined) this.note('created → claimed', performance.now() - since);
  }

  noteCompleted(task: string): void {
    if (this.done.has(task)) return;
    this.done.add(task);
    this.completed += 1;
    const heard = this.completedAt.get(task);
    this.completedAt.delete(task);
    if (heard === undefined) this.completedAt.set(task, performance.now());
    else this.note('completed → webhook', 0);
  }

  /** Each webhook counts once; one may come before the worker has its answer. */
  noteWebhook(task: string): void {
    this.webhooks += 1;
    const since = this.completedAt.get(task);
    this.completedAt.delete(task);
    if (since === undefined) this.completedAt.set(task, performance.now());
    else this.note('completed → webhook', performance.now() - since);
  }

  private note(kind: Kind, ms: number): void {
    this.timings[kind].push({ at: Date.now(), ms });
  }
}
