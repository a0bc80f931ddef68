import type pg from 'pg';
import { type Database } from './sql.js';

/**
 * Leadership among replicas: a session-level advisory lock on a connection of its own. Postgres gives it up when the
 * process or its connection dies, so hand-over needs no clock.
 */
export class Lease {
  private client: pg.Client | undefined;

  constructor(
    private readonly database: Database,
    private readonly name: string,
  ) {}

  /** True while this process leads; tries to take the lease when it does not. Throws when the database is unreachable. */
  async held(): Promise<boolean> {
    if (this.client) return this.stillAlive(this.client);
    const client = await this.database.dedicated();
    client.on('error', () => this.forget(client));
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as locked',
      [this.name],
    );
    if (!rows[0]?.locked) {
      discard(client);
      return false;
    }
    this.client = client;
    return true;
  }

  /** Gives leadership up at once. */
  async release(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async stillAlive(client: pg.Client): Promise<boolean> {
    try {
      await client.query('select 1');
      return true;
    } catch {
      this.forget(client);
      discard(client);
      return false;
    }
  }

  private forget(client: pg.Client): void {
    if (this.client === client) this.client = undefined;
  }
}

/** Ends a connection without waiting: one that is broken may never say that it has ended. */
function discard(client: pg.Client): void {
  client.end().catch(() => undefined);
}
