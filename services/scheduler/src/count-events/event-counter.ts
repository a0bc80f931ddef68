import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DATABASE, LOG, Ticker, type Database, type Log } from '@callsheet/runtime';
import { Leadership } from '../leadership.js';
import { countNewEvents } from './count-events.sql.js';

/** The views lag by two of these: one until an event is seen, one until no earlier one can follow. */
const INTERVAL_MS = 1000;
/** Under half a second of one connection, so that stopping never waits long. */
const BATCH = 20_000;

/** Keeps the counts behind the views; only the leader does. */
@Injectable()
export class EventCounter implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticker: Ticker;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) log: Log,
    private readonly leadership: Leadership,
  ) {
    this.ticker = new Ticker('count-events', INTERVAL_MS, () => this.runOnce(), log);
    leadership.onGain(() => this.ticker.wake());
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticker.stop();
  }

  /** One batch; a full one is followed by the next at once. */
  async runOnce(): Promise<void> {
    if (!this.leadership.leads) return;
    const counted = await countNewEvents(this.database, BATCH);
    if (counted > BATCH / 2) this.ticker.wake();
  }
}
