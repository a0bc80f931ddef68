import { InputError } from '@callsheet/runtime';
import { type FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How many requests each API key may send a minute to this process; keys do not wait for each other, workers have no part in it. */
export class RequestLimit {
  private readonly limiter: RateLimiterMemory;

  /** Undefined: no limit. */
  static of(perMinute: number): RequestLimit | undefined {
    return perMinute === 0 ? undefined : new RequestLimit(perMinute);
  }

  private constructor(private readonly perMinute: number) {
    this.limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  }

  /** Counts a request of a key. Throws InputError 429 with Retry-After when it has sent too many. */
  async count(keyId: string, reply: Pick<FastifyReply, 'header'>): Promise<void> {
    try {
      await this.limiter.consume(keyId);
    } catch (reached) {
      if (!(reached instanceof RateLimiterRes)) throw reached;
      const seconds = Math.max(1, Math.ceil(reached.msBeforeNext / 1000));
      void reply.header('retry-after', String(seconds));
      throw new InputError(
        `This key has sent ${this.perMinute} requests within a minute, which is the limit; go on in ${seconds} s.`,
        429,
      );
    }
  }
}
