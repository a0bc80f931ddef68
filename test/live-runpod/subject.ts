import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Access,
  type Offer,
  type Provider,
  type ProviderPod,
} from '../../services/pod-manager/src/provider/provider.js';

/** A provider under examination, and what has been found of its one pod so far. */
export class Subject {
  offers: Offer[] = [];
  /** What was rented. */
  offer: Offer | undefined;
  pod: ProviderPod | undefined;
  access: Access | undefined;
  hostKey: string | undefined;

  constructor(
    readonly provider: Provider,
    readonly podName: string,
    readonly privateKey: string,
    /** USD an hour that the pod may cost. */
    readonly maxPrice: number,
    /** Ends every wait. */
    readonly signal: AbortSignal,
    private readonly pollMs: number,
  ) {}

  /** The pod, which an earlier step has made. */
  get theirs(): ProviderPod {
    return needed(this.pod, 'no pod was made');
  }

  /** How the pod is reached, which an earlier step has found. */
  get target() {
    const { host, port, user, hostKey } = needed(this.access, 'the pod was never reached');
    return { host, port, user, privateKey: this.privateKey, hostKey: this.hostKey ?? hostKey ?? null };
  }

  /** Where the worker lies on the pod; relative to the home of its user unless the provider has its own place. */
  get workerDir(): string {
    return this.access?.workerDir ?? 'callsheet-live-worker';
  }

  /** The first answer that is neither undefined nor false. Throws when the time is over. */
  async until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
    for (;;) {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      await sleep(this.pollMs, undefined, { signal: this.signal });
    }
  }
}

/** A value that an earlier step has left; throws with the reason without it. */
function needed<T>(value: T | undefined, reason: string): T {
  if (value === undefined) throw new Error(reason);
  return value;
}
