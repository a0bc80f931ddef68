import { createHash, timingSafeEqual } from 'node:crypto';
import { type IncomingHttpHeaders } from 'node:http';
import { InputError, verifyWorkerToken, type Log } from '@callsheet/runtime';
import { bearerToken } from './bearer-token.js';
import { type RevokedTokens } from './revoked-tokens.js';

/** Who speaks on the worker-facing surface. */
export interface WorkerCaller {
  /** Undefined for the service-role key, which speaks for any worker. */
  id: string | undefined;
  /** When its token ends, in seconds since 1970. */
  expiresAt?: number;
}

/** Reads worker tokens, and the service-role key that workers of the Python system were given. */
export class WorkerIdentifier {
  private warned = false;

  constructor(
    private readonly parts: {
      secret: string;
      serviceRoleKey: string | undefined;
      revoked: RevokedTokens;
      log: Log;
    },
  ) {}

  /** The caller; heartbeats send their token as `apikey`, everything else as Bearer. Throws InputError 401. */
  async identify(headers: IncomingHttpHeaders): Promise<WorkerCaller> {
    const token = bearerToken(headers) ?? headers['apikey'];
    if (typeof token !== 'string' || token === '') throw new InputError('A worker token is needed.', 401);
    if (this.isServiceRoleKey(token)) return { id: undefined };
    const grant = verifyWorkerToken(this.parts.secret, token);
    if (await this.parts.revoked.has(grant)) throw new InputError('The worker token was revoked.', 401);
    return { id: grant.workerId, expiresAt: grant.expiresAt };
  }

  private isServiceRoleKey(token: string): boolean {
    const { serviceRoleKey, log } = this.parts;
    if (serviceRoleKey === undefined || !isSameText(token, serviceRoleKey)) return false;
    if (!this.warned) log.warn('a worker uses the service-role key; give workers tokens of their own');
    this.warned = true;
    return true;
  }
}

/** Compares digests, which have one length, in constant time. */
function isSameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
