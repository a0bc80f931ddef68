import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { taskTypes } from '@callsheet/contracts';
import { DATABASE, LOG, Ticker, type Database, type Log } from '@callsheet/runtime';
import { counter, histogram, metrics } from '@callsheet/telemetry';
import { Leadership } from '../leadership.js';
import { readEvents, settledPosition, type MeasuredEvent } from './show-metrics.sql.js';

const INTERVAL_MS = 2000;
const BATCH = 5000;

/** Counts and times what happens, from the outbox and away from the hot paths; only the leader does, from its start on. */
@Injectable()
export class EventMetrics implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticker: Ticker;
  private position: string | undefined;
  private readonly events = counter(metrics.taskEvents);
  private readonly wait = histogram(metrics.taskWait);
  private readonly run = histogram(metrics.taskRun);
  private readonly total = histogram(metrics.taskTotal);
  private readonly boot = histogram(metrics.podBoot);

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) log: Log,
    private readonly leadership: Leadership,
  ) {
    this.ticker = new Ticker('event-metrics', INTERVAL_MS, () => this.runOnce(), log);
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticker.stop();
  }

  /** One batch; a full one is followed by the next at once. */
  async runOnce(): Promise<void> {
    if (!this.leadership.leads) {
      this.position = undefined;
      return;
    }
    this.position ??= await settledPosition(this.database);
    const events = await readEvents(this.database, this.position, BATCH);
    for (const event of events) this.measure(event);
    this.position = events.at(-1)?.id ?? this.position;
    if (events.length === BATCH) this.ticker.wake();
  }

  private measure({ event_type, task_type, wait, run, total, boot }: MeasuredEvent): void {
    if (boot !== null) this.boot.record(boot);
    if (task_type === null) return;
    const labels = { 'callsheet.task.type': knownType(task_type) };
    this.events.add(1, { ...labels, 'callsheet.event.type': event_type });
    if (wait !== null) this.wait.record(wait, labels);
    if (run !== null) this.run.record(run, labels);
    if (total !== null) this.total.record(total, labels);
  }
}

/** Plain SQL may insert tasks of any type; labels must stay few. */
export function knownType(taskType: string): string {
  return taskTypes.includes(taskType) ? taskType : 'other';
}
