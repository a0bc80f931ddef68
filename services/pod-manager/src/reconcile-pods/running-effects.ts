import { errorMessage, type Log } from '@callsheet/runtime';
import { ProviderError } from '../provider/provider-error.js';

/** Work under way outside the loop, at most one piece for a key, so that nobody works on the same pod twice at once. */
export class RunningEffects {
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly log: Log,
    /** Called when a piece of work has changed something. */
    private readonly onProgress: () => void,
  ) {}

  /** The keys being worked on at this moment. */
  keys(): Set<string> {
    return new Set(this.running.keys());
  }

  /** Starts work unless the key is taken; what it throws is logged and left to the next round. */
  start(key: string, work: () => Promise<boolean>): void {
    if (this.running.has(key)) return;
    const done = work()
      .catch((error: unknown) => this.report(key, error))
      .then((progressed) => {
        this.running.delete(key);
        if (progressed) this.onProgress();
      });
    this.running.set(key, done);
  }

  /** Resolves when all work, and `also`, has ended, at the latest after `timeoutMs`. */
  async settle(timeoutMs: number, also: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => (timer = setTimeout(resolve, timeoutMs)));
    await Promise.race([Promise.allSettled([...this.running.values(), also]), deadline]);
    clearTimeout(timer);
  }

  private report(key: string, error: unknown): boolean {
    const facts = { key, reason: errorMessage(error) };
    if (error instanceof ProviderError)
      this.log.warn(
        { ...facts, kind: error.kind, requestId: error.requestId },
        'provider call failed, will repeat',
      );
    else this.log.warn(facts, 'step for a pod failed, will repeat');
    return false;
  }
}
