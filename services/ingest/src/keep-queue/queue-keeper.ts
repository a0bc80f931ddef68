import { Ticker, type Database, type Log } from '@callsheet/runtime';
import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';

/** Claims walk over what was handed out since the last run: a quarter of a second's hand-outs at most. */
const INTERVAL_MS = 250;

/** Moves the ready queue's heads and makes delayed tasks ready. Every replica may: the SQL takes turns. */
export class QueueKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticker: Ticker;

  constructor(database: Database, log: Log) {
    this.ticker = new Ticker('queue-keeper', INTERVAL_MS, () => database`select callsheet.keep_queue()`, log);
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticker.stop();
  }
}
