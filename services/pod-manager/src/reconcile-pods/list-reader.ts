import { errorMessage, type Log } from '@callsheet/runtime';
import { type PodPolicy } from '../policy.js';
import { ProviderError } from '../provider/provider-error.js';
import { type Observed, type Provider } from '../provider/provider.js';
import { needsPerson } from '../provider/retry.js';

/** Reads a provider's list of pods beside the loop, so that a slow answer delays nothing else. */
export class ListReader {
  private startedAt = 0;
  private reading: Promise<void> | undefined;
  private fresh: Observed | undefined;
  private failing = false;

  constructor(
    private readonly provider: Provider,
    private readonly policy: PodPolicy,
    private readonly log: Log,
    /** Called when a new list can be taken. */
    private readonly onList: () => void,
  ) {}

  /** A list that was not taken before, or undefined. */
  take(): Observed | undefined {
    const list = this.fresh;
    this.fresh = undefined;
    return list;
  }

  /** Starts reading when it is time. `urgent`: some pod comes or goes. */
  refresh(urgent: boolean): void {
    const { provider, policy } = this;
    const interval = urgent && !provider.nearlySpent ? policy.fastPollMs : policy.pollMs;
    // A tick that comes a little early must not halve the rate.
    if (this.reading || Date.now() - this.startedAt < interval * 0.9) return;
    this.startedAt = Date.now();
    this.reading = this.read();
  }

  /** Resolves when no read is under way. */
  async settle(): Promise<void> {
    await this.reading;
  }

  private async read(): Promise<void> {
    try {
      this.fresh = await this.provider.observe();
      if (this.failing) this.log.info({ provider: this.provider.name }, 'provider lists pods again');
      this.failing = false;
    } catch (error) {
      // Said once until it is over: the next read is a second away.
      if (!this.failing) logFailure(this.log, this.provider.name, error);
      this.failing = true;
    }
    this.reading = undefined;
    if (this.fresh) this.onList();
  }
}

function logFailure(log: Log, provider: string, error: unknown): void {
  const kind = error instanceof ProviderError ? error.kind : undefined;
  const requestId = error instanceof ProviderError ? error.requestId : undefined;
  const facts = { provider, kind, requestId, reason: errorMessage(error) };
  if (kind !== undefined && needsPerson(kind))
    log.error(facts, 'provider refuses to list pods, nothing is concluded from that');
  else log.warn(facts, 'provider does not list pods, nothing is concluded from that');
}
