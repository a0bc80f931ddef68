import { errorMessage, type Log } from '@callsheet/runtime';
import { type PodParts } from '../pod-parts.js';
import { listPods, type ProviderPod } from '../runpod/pods.js';
import { ProviderError } from '../runpod/provider-error.js';

/** Reads the provider's list of pods beside the loop, so that a slow answer delays nothing else. */
export class ListReader {
  private startedAt = 0;
  private reading: Promise<void> | undefined;
  private fresh: ProviderPod[] | undefined;
  private failing = false;

  constructor(
    private readonly parts: Pick<PodParts, 'api' | 'policy' | 'log'>,
    /** Called when a new list can be taken. */
    private readonly onList: () => void,
  ) {}

  /** A list that was not taken before, or undefined. */
  take(): ProviderPod[] | undefined {
    const list = this.fresh;
    this.fresh = undefined;
    return list;
  }

  /** Starts reading when it is time. `urgent`: some pod comes or goes. */
  refresh(urgent: boolean): void {
    const { api, policy } = this.parts;
    const interval = urgent && !api.nearlySpent ? policy.fastPollMs : policy.pollMs;
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
      this.fresh = await listPods(this.parts.api);
      if (this.failing) this.parts.log.info('provider lists pods again');
      this.failing = false;
    } catch (error) {
      // Said once until it is over: the next read is a second away.
      if (!this.failing) logFailure(this.parts.log, error);
      this.failing = true;
    }
    this.reading = undefined;
    if (this.fresh) this.onList();
  }
}

function logFailure(log: Log, error: unknown): void {
  const kind = error instanceof ProviderError ? error.kind : undefined;
  const requestId = error instanceof ProviderError ? error.requestId : undefined;
  const facts = { kind, requestId, reason: errorMessage(error) };
  const needsPerson = kind === 'auth' || kind === 'rejected' || kind === 'insufficient-funds';
  if (needsPerson) log.error(facts, 'provider refuses to list pods, nothing is concluded from that');
  else log.warn(facts, 'provider does not list pods, nothing is concluded from that');
}
