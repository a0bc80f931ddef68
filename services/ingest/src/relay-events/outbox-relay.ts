import { durableSubjects, EVENT_STREAM } from '@callsheet/contracts';
import { ensureStreams, errorMessage, Lease, Ticker, type Database, type Log } from '@callsheet/runtime';
import { type NatsConnection } from '@nats-io/transport-node';
import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { advance, settledPosition, type Progress } from './advance.js';
import { BATCH_SIZE, loadPosition, readOutbox, savePosition, setWaiting } from './outbox.sql.js';
import { isOutOfStep, publishInOrder } from './publish-in-order.js';
import { WakeListener } from './wake-listener.js';

/** A notification can be missed by a writer that looked at the flag just before it was set. */
const TICK_MS = 250;
/** As seldom as a restart that publishes a second's events again can bear; JetStream drops those. */
const SAVE_EVERY_MS = 1000;
/** How often a replica that does not lead tries to. */
const STAND_BY_MS = 1000;
const MAX_PAUSE_MS = 5000;
/** A read of this many, or a run so soon after the last, says that writers are busy, and need not notify for a while. */
const BUSY_EVENTS = 50;
const BUSY_WITHIN_MS = 15;
/** While they are, events are read so often: in handfuls, not one by one. */
const PACE_MS = 10;
/** Reads in a row that find nothing before writers are asked to notify again. */
const EMPTY_READS = 4;

/** Publishes the outbox to JetStream: every committed event at least once, each task's in order. One replica at a time. */
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly lease: Lease;
  private readonly listener: WakeListener;
  private readonly ticker: Ticker;
  private progress: Progress | undefined;
  private waiting = false;
  private lastRunAt = 0;
  private stopping = false;
  private saved = { position: -1, at: 0 };
  private pause = { until: 0, ms: 0 };

  constructor(
    private readonly database: Database,
    private readonly nats: NatsConnection,
    private readonly log: Log,
  ) {
    this.lease = new Lease(database, 'outbox-relay');
    this.ticker = new Ticker('outbox-relay', TICK_MS, () => this.runUnlessPaused(), log);
    this.listener = new WakeListener(database, 'outbox', () => this.ticker.wake());
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  /** Ends after the batch at hand; the next leader continues there. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.ticker.stop();
    await this.savePosition().catch(() => undefined);
    await this.listener.close();
    await this.lease.release();
  }

  /** Publishes everything that is visible, then asks writers to notify. False when another replica leads. */
  async runOnce(): Promise<boolean> {
    if (!(await this.lease.held())) {
      this.progress = undefined;
      return false;
    }
    this.progress ??= await this.takeOver();
    await this.listener.listen();
    const soon = Date.now() - this.lastRunAt < BUSY_WITHIN_MS;
    if (soon) await this.setWaiting(false);
    for (let empty = 0; !this.stopping;) {
      const count = await this.relayBatch();
      if (count >= BUSY_EVENTS) await this.setWaiting(false);
      if (this.waiting) break;
      empty = count === 0 ? empty + 1 : 0;
      // The loop reads once more after the flag is up: a writer may have looked at it before.
      if (empty === EMPTY_READS) await this.setWaiting(true);
      else if (count < BATCH_SIZE) await sleep(PACE_MS);
    }
    this.lastRunAt = Date.now();
    return true;
  }

  private async runUnlessPaused(): Promise<void> {
    if (Date.now() < this.pause.until) return;
    try {
      const leads = await this.runOnce();
      this.pause = { until: leads ? 0 : Date.now() + STAND_BY_MS, ms: 0 };
    } catch (error) {
      const ms = Math.min(MAX_PAUSE_MS, this.pause.ms * 2 || TICK_MS);
      this.pause = { until: Date.now() + ms, ms };
      throw error;
    }
  }

  private async takeOver(): Promise<Progress> {
    const position = await loadPosition(this.database);
    this.waiting = false;
    this.log.info({ position }, 'outbox relay leads');
    return { high: position, gaps: [] };
  }

  private async relayBatch(): Promise<number> {
    if (!this.progress) throw new Error('the relay does not lead');
    const { events, view } = await readOutbox(this.database, this.progress);
    const { count, failure } = await publishInOrder(this.nats, events);
    const complete = view.complete && failure === undefined;
    this.progress = advance(this.progress, { ...view, ids: view.ids.slice(0, count), complete });
    if (failure !== undefined) await this.afterFailure(failure);
    if (Date.now() - this.saved.at >= SAVE_EVERY_MS) await this.savePosition();
    return count;
  }

  // The likeliest failure that waiting does not heal is a JetStream that lost its streams.
  private async afterFailure(failure: unknown): Promise<void> {
    if (isOutOfStep(failure)) return;
    await ensureStreams(this.nats, EVENT_STREAM, durableSubjects);
    throw new Error(`JetStream did not take an event: ${errorMessage(failure)}`, { cause: failure });
  }

  private async setWaiting(waiting: boolean): Promise<void> {
    if (this.waiting === waiting) return;
    await setWaiting(this.database, waiting);
    this.waiting = waiting;
  }

  private async savePosition(): Promise<void> {
    if (!this.progress) return;
    const position = settledPosition(this.progress);
    if (position !== this.saved.position) await savePosition(this.database, position);
    this.saved = { position, at: Date.now() };
  }
}
