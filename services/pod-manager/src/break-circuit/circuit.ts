import { type PodParts } from '../pod-parts.js';
import { judgeBreaker, type Breaker } from './judge-breaker.js';
import { loadHistory, saveBreaker } from './break-circuit.sql.js';

/** Which providers pods may be asked of in one round; a canary is given out once. */
export class Circuit {
  private constructor(private readonly breakers: ReadonlyMap<string, Breaker>) {}

  private canaryGiven = false;

  /** Judges every provider by how its last starts ended. */
  static async judge({ database, providers, policy, log }: PodParts, now: Date): Promise<Circuit> {
    const breakers = new Map<string, Breaker>();
    for (const provider of providers.keys()) {
      const { outcomes, isTrying } = await loadHistory(database, provider);
      const breaker = judgeBreaker(outcomes, isTrying, now, policy);
      breakers.set(provider, breaker);
      if (!(await saveBreaker(database, provider, breaker))) continue;
      if (breaker.state === 'open')
        log.error({ provider, ...breaker }, 'starts fail in a row, no pod is created');
      else log.info({ provider, state: breaker.state }, 'breaker');
    }
    return new Circuit(breakers);
  }

  /** Providers that the next pod may not be asked of. */
  closedFor(): Set<string> {
    const isOut = ({ state }: Breaker) => state === 'open' || (state === 'canary' && this.canaryGiven);
    return new Set([...this.breakers].filter(([, breaker]) => isOut(breaker)).map(([provider]) => provider));
  }

  /** Notes that a pod is being asked for. */
  give(): void {
    this.canaryGiven = true;
  }

  /** Why no provider may be asked, in words, or undefined. */
  get reason(): string | undefined {
    if (this.closedFor().size < this.breakers.size) return undefined;
    return [...this.breakers]
      .flatMap(([provider, breaker]) =>
        breaker.state === 'closed'
          ? []
          : [
              `${provider}: ${breaker.failures} starts failed in a row (${breaker.cause}): ${breaker.message}`,
            ],
      )
      .join('; ');
  }
}
