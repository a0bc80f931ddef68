import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DATABASE, Lease, LOG, Ticker, type Database, type Log } from '@callsheet/runtime';

/** A dead leader is replaced within this time and the moment Postgres needs to notice. */
const CHECK_INTERVAL_MS = 2000;

/** Whether this replica is the scheduler that acts. What a deposed leader still does is refused by the guarded writes. */
@Injectable()
export class Leadership implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private leading = false;
  private readonly lease: Lease;
  private readonly ticker: Ticker;
  private readonly gained: (() => void)[] = [];

  constructor(
    @Inject(DATABASE) database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.lease = new Lease(database, 'scheduler');
    this.ticker = new Ticker('leadership', CHECK_INTERVAL_MS, () => this.check(), log);
  }

  get leads(): boolean {
    return this.leading;
  }

  /** Calls back each time this replica becomes the leader. */
  onGain(listener: () => void): void {
    this.gained.push(listener);
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticker.stop();
    this.leading = false;
    await this.lease.release();
  }

  private async check(): Promise<void> {
    const led = this.leading;
    this.leading = false;
    this.leading = await this.lease.held();
    if (this.leading === led) return;
    this.log.info({ leads: this.leading }, 'leadership changed');
    if (this.leading) for (const listener of this.gained) listener();
  }
}
