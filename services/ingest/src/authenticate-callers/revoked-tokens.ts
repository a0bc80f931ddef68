import { type Sql, type WorkerGrant } from '@callsheet/runtime';
import { readRevocations } from './revoked-tokens.sql.js';

/** A revocation is noticed within this time. One look a second serves every call, so that no claim waits for one of its own. */
const KEPT_MS = 1000;

/** Knows which worker tokens count no more: those of workers that are gone, and those an operator revoked. */
export class RevokedTokens {
  /** Up to which second since 1970 the tokens of a worker are revoked. */
  private readonly revokedUpTo = new Map<string, number>();
  private since = '-infinity';
  private readAt = -Infinity;
  private reading: Promise<void> | undefined;

  constructor(
    private readonly sql: Sql,
    private readonly now: () => number = Date.now,
  ) {}

  /** True when the token was issued before its worker's tokens were revoked. */
  async has({ workerId, issuedAt }: Pick<WorkerGrant, 'workerId' | 'issuedAt'>): Promise<boolean> {
    if (this.now() - this.readAt >= KEPT_MS) await (this.reading ??= this.read());
    return issuedAt <= (this.revokedUpTo.get(workerId) ?? -1);
  }

  private async read(): Promise<void> {
    const began = this.now();
    try {
      const { moment, revoked } = await readRevocations(this.sql, this.since);
      for (const [workerId, upTo] of Object.entries(revoked)) this.revokedUpTo.set(workerId, upTo);
      this.since = moment;
      this.readAt = began;
    } finally {
      this.reading = undefined;
    }
  }
}
