import { Ticker, type Database, type Log } from '@callsheet/runtime';
import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

/** Claims walk over what was handed out since the last run: a quarter of a second's hand-outs at most. */
const INTERVAL_MS = 250;
/** A scheduler counts as silent after several seconds at the least. */
const WATCH_INTERVAL_MS = 2000;

/**
 * Moves the ready queue's heads and makes delayed tasks ready; and tells when no scheduler decides any more, which a dead
 * one cannot. Every replica may: the SQL takes turns.
 */
export class QueueKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticker: Ticker;
  private readonly watch: Ticker;

  constructor(database: Database, log: Log) {
    this.ticker = new Ticker('queue-keeper', INTERVAL_MS, () => database`select callsheet.keep_queue()`, log);
    this.watch = new Ticker(
      'watch-scheduler',
      WATCH_INTERVAL_MS,
      () => database`select callsheet.watch_scheduler()`,
      log,
    );
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
    this.watch.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.watch.stop();
    await this.ticker.stop();
  }
}
