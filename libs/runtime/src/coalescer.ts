import { currentTrace, tracedTogether } from '@callsheet/telemetry';

interface Waiting<In, Out> {
  input: In;
  trace: ReturnType<typeof currentTrace>;
  resolve: (output: Out) => void;
  reject: (error: unknown) => void;
}

export interface CoalescerLimits {
  /** Batches under way at once. */
  slots: number;
  /** Inputs in one. */
  size: number;
  /** How long a batch waits for more calls, in milliseconds, where nobody is in a hurry. */
  gatherMs?: number;
}

/**
 * Turns calls that come in one turn of the event loop, or while a batch is under way, into one batch call, without a timer
 * unless it is told to gather: an idle system is not slowed, a busy one shares round trips and commits. Each caller gets its
 * own answer; when a batch fails, its calls are made one by one, so that one bad input spoils nobody else's.
 */
export class Coalescer<In, Out> {
  private readonly queue: Waiting<In, Out>[] = [];
  private underWay = 0;
  private scheduled = false;

  constructor(
    /** Answers in the order of the inputs. */
    private readonly run: (inputs: In[]) => Promise<Out[]>,
    private readonly limits: CoalescerLimits = { slots: 1, size: 256 },
  ) {}

  call(input: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.queue.push({ input, trace: currentTrace(), resolve, reject });
      this.next();
    });
  }

  /** Answers that come together make many calls in one turn; the batch leaves when they have all been made. */
  private next(): void {
    if (this.scheduled || this.underWay >= this.limits.slots || this.queue.length === 0) return;
    this.scheduled = true;
    const leave = () => {
      this.scheduled = false;
      this.dispatch();
    };
    if (this.limits.gatherMs === undefined) setImmediate(leave);
    else setTimeout(leave, this.limits.gatherMs);
  }

  private dispatch(): void {
    const batch = this.queue.splice(0, this.limits.size);
    this.underWay += 1;
    void this.settle(batch).finally(() => {
      this.underWay -= 1;
      this.next();
    });
    this.next();
  }

  private async settle(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const outputs = await tracedTogether(
        'shared call',
        batch.map((waiting) => waiting.trace),
        () => this.run(batch.map(({ input }) => input)),
      );
      if (outputs.length !== batch.length) throw new Error('the batch gave another number of answers');
      outputs.forEach((output, index) => batch[index]?.resolve(output));
    } catch (error) {
      const [only, ...others] = batch;
      if (only && others.length === 0) only.reject(error);
      else for (const waiting of batch) await this.settle([waiting]);
    }
  }
}
