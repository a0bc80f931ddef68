import { type EventData } from '@callsheet/contracts';
import { Lease, Ticker, type Database, type Log } from '@callsheet/runtime';
import { type NatsConnection } from '@nats-io/transport-node';
import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { beatsSince, databaseNow, type BeatRow } from './hear-heartbeats.sql.js';

const INTERVAL_MS = 1000;

/** Publishes `worker.heartbeat` on core NATS from one read a second: beats are frequent, and nobody misses one that is lost. */
export class HeartbeatFeed implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticker: Ticker;
  private readonly lease: Lease;
  private since: string | undefined;

  constructor(
    private readonly database: Database,
    private readonly nats: NatsConnection,
    log: Log,
  ) {
    this.lease = new Lease(database, 'heartbeat-feed');
    this.ticker = new Ticker('heartbeat-feed', INTERVAL_MS, () => this.runOnce(), log);
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticker.stop();
    await this.lease.release();
  }

  /** Publishes what beat since the last run; nothing while another replica does. */
  async runOnce(): Promise<void> {
    if (!(await this.lease.held())) return;
    this.since ??= await databaseNow(this.database);
    for (const row of await beatsSince(this.database, this.since)) {
      this.nats.publish('worker.heartbeat', JSON.stringify(heartbeatEvent(row)));
      this.since = row.moment;
    }
  }
}

function heartbeatEvent(row: BeatRow): EventData<'worker.heartbeat'> {
  return {
    occurred_at: row.last_heartbeat.toISOString(),
    worker_id: row.id,
    status: row.status,
    vram_total_mb: row.vram_total_mb,
    vram_used_mb: row.vram_used_mb,
  };
}
