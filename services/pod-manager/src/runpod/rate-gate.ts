import { ProviderError } from '../provider/provider-error.js';
import { type Method } from './classify-answer.js';

const priorities: Record<Method, number> = { DELETE: 0, PATCH: 1, POST: 1, GET: 2 };

/**
 * One for all requests of the service. After a 429 nothing is sent until the provider's time is over; then ends go first,
 * and changes after them. A look is refused at once instead: another one follows anyway.
 */
export class RateGate {
  private closedUntil = 0;
  private waiting: { priority: number; pass: () => void }[] = [];
  private timer: NodeJS.Timeout | undefined;

  /** Resolves when a request may be sent. Throws ProviderError `rate-limited` for a GET that would have to wait. */
  async pass(method: Method): Promise<void> {
    const leftMs = this.closedUntil - Date.now();
    // Those who wait go first, also when the time is over a moment before they have been let through.
    if (leftMs <= 0 && this.waiting.length === 0) return;
    if (method === 'GET')
      throw new ProviderError('rate-limited', 'the provider asked us to wait', {
        retryAfterMs: Math.max(1, leftMs),
      });
    await new Promise<void>((pass) => this.waiting.push({ priority: priorities[method], pass }));
  }

  /** Lets nothing through for that long. */
  close(ms: number): void {
    this.closedUntil = Math.max(this.closedUntil, Date.now() + ms);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.closedUntil - Date.now()).unref();
  }

  private open(): void {
    const due = this.waiting.sort((a, b) => a.priority - b.priority);
    this.waiting = [];
    for (const { pass } of due) pass();
  }
}
