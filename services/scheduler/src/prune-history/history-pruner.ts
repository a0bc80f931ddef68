import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, DATABASE, LOG, Ticker, type Database, type Log } from '@callsheet/runtime';
import { type SchedulerConfig } from '../config.js';
import { Leadership } from '../leadership.js';
import {
  pruneBatches,
  pruneCounts,
  pruneEvents,
  pruneLogs,
  pruneTasks,
  pruneWebhooks,
} from './prune-history.sql.js';
import { takeTurns, type Pruning } from './take-turns.js';

const INTERVAL_MS = 60_000;
/** What is left waits for the next run: pruning takes a twelfth of one connection's time at most. */
const MAX_RUN_MS = 5000;
/** Some ten milliseconds a batch: locks are short and a replica hardly lags. */
const BATCH = 1000;

/** Deletes finished tasks, events, deliveries and logs that are old enough; only the leader does. */
@Injectable()
export class HistoryPruner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticker: Ticker;
  private stopping = false;

  constructor(
    @Inject(CONFIG) private readonly config: SchedulerConfig,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
    private readonly leadership: Leadership,
  ) {
    this.ticker = new Ticker('prune-history', INTERVAL_MS, () => this.runOnce(), log);
    leadership.onGain(() => this.ticker.wake());
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    await this.ticker.stop();
  }

  /** Prunes until nothing is old enough or the time is over. */
  async runOnce(): Promise<void> {
    if (!this.leadership.leads) return;
    const began = Date.now();
    const mayContinue = () => this.leadership.leads && !this.stopping && Date.now() - began < MAX_RUN_MS;
    const deleted = await takeTurns(this.prunings(), mayContinue);
    if (Object.values(deleted).some((count) => count > 0)) {
      this.log.info({ ...deleted, durationMs: Date.now() - began }, 'old history deleted');
    }
  }

  private prunings(): Pruning[] {
    const { database } = this;
    const { TASK_RETENTION_DAYS, EVENT_RETENTION_DAYS, LOG_RETENTION_HOURS } = this.config;
    return [
      { name: 'tasks', prune: () => pruneTasks(database, TASK_RETENTION_DAYS, BATCH) },
      { name: 'batches', prune: () => pruneBatches(database, TASK_RETENTION_DAYS, BATCH) },
      { name: 'events', prune: () => pruneEvents(database, EVENT_RETENTION_DAYS, BATCH) },
      // A delivery stays as long as its event, and the event that ended a task as long as the task.
      { name: 'webhooks', prune: () => pruneWebhooks(database, TASK_RETENTION_DAYS, BATCH) },
      { name: 'logs', prune: () => pruneLogs(database, LOG_RETENTION_HOURS, BATCH) },
      { name: 'counts', prune: async () => ({ deleted: await pruneCounts(database), done: true }) },
    ];
  }
}
