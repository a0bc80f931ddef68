import { Coalescer, type Sql, type WorkerGrant } from '@callsheet/runtime';
import { readRevocations } from './revoked-tokens.sql.js';

/** A revocation is noticed within this time; a busy worker costs one look for many calls. */
const KEPT_MS = 2000;
/** More workers than any fleet has; then everything is forgotten and read again. */
const MAX_KEPT = 50_000;

/** Knows which worker tokens count no more: those of workers that are gone, and those an operator revoked. */
export class RevokedTokens {
  private readonly known = new Map<string, { revokedUpTo: number; readAt: number }>();
  private readonly reader: Coalescer<string, number>;

  constructor(
    sql: Sql,
    private readonly now: () => number = Date.now,
  ) {
    this.reader = new Coalescer((workerIds) => readRevocations(sql, workerIds));
  }

  /** True when the token was issued before its worker's tokens were revoked. */
  async has({ workerId, issuedAt }: Pick<WorkerGrant, 'workerId' | 'issuedAt'>): Promise<boolean> {
    return issuedAt <= (await this.revokedUpTo(workerId));
  }

  private async revokedUpTo(workerId: string): Promise<number> {
    const known = this.known.get(workerId);
    if (known && this.now() - known.readAt < KEPT_MS) return known.revokedUpTo;
    const readAt = this.now();
    const revokedUpTo = await this.reader.call(workerId);
    if (this.known.size >= MAX_KEPT) this.known.clear();
    this.known.set(workerId, { revokedUpTo, readAt });
    return revokedUpTo;
  }
}
