import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { DATABASE, Lease, LOG, Ticker, type Database, type Log } from '@callsheet/runtime';
import { DeliveryPlanner } from './delivery-planner.js';
import { freeStranded, loadPosition, loadWindow, savePosition } from './plan-deliveries.sql.js';

const INTERVAL_MS = 10_000;
/** Longer than any transaction that ends a task, so that no row appears behind the position. */
const DISTANCE_MS = 30_000;
const WINDOW_ROWS = 2000;

/** Reads the outbox behind the events, so that a webhook whose message was lost is sent all the same. */
@Injectable()
export class DeliveryReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly lease: Lease;
  private readonly ticker: Ticker;

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
    private readonly planner: DeliveryPlanner,
  ) {
    this.lease = new Lease(database, 'webhook-reconcile');
    this.ticker = new Ticker('webhook-reconcile', INTERVAL_MS, () => this.runOnce(), log);
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticker.stop();
    await this.lease.release();
  }

  /** Looks at everything that has become old enough since the last run. */
  async runOnce(): Promise<void> {
    if (!(await this.lease.held())) return;
    let rows = WINDOW_ROWS;
    while (rows === WINDOW_ROWS) rows = await this.reconcileWindow();
    if ((await freeStranded(this.database)) > 0) this.planner.wake();
  }

  private async reconcileWindow(): Promise<number> {
    const position = await loadPosition(this.database);
    const { end, rows, eventIds } = await loadWindow(this.database, position, DISTANCE_MS, WINDOW_ROWS);
    if (end === undefined) return 0;
    const planned = await this.planner.plan(eventIds);
    await savePosition(this.database, end);
    if (planned > 0) this.log.warn({ planned }, 'webhooks planned that no event had brought');
    return rows;
  }
}
