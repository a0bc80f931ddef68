import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { assertNever } from '@callsheet/contracts';
import { CONFIG, DATABASE, LOG, Ticker, type Database, type Log } from '@callsheet/runtime';
import { performance } from 'node:perf_hooks';
import { type SchedulerConfig } from '../config.js';
import { Leadership } from '../leadership.js';
import { reclaimWork, silenceMs, type Reclaim, type ReclaimPolicy } from './reclaim-work.js';
import { expireLeases, failSilentWorkers, loadReclaimable, releaseTasks } from './reclaim-work.sql.js';
import { continueWatch, watchedMs, type Watch } from './watch.js';

/** With two heartbeats of 20 s this leaves 3 s of the 45 s within which a lost worker's task is queued again. */
const INTERVAL_MS = 2000;
/** A later look may have missed a beat; on a busy machine a run is easily late by one interval. */
const MAX_GAP_MS = 3 * INTERVAL_MS;

/** Takes work back from workers that are lost and tasks whose lease ran out. Every replica watches, the leader acts. */
@Injectable()
export class WorkReclaimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly policy: ReclaimPolicy;
  private readonly ticker: Ticker;
  private watch: Watch | undefined;

  constructor(
    @Inject(CONFIG) config: SchedulerConfig,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
    private readonly leadership: Leadership,
  ) {
    this.policy = { heartbeatMs: config.HEARTBEAT_SEC, idleTimeoutMs: config.GPU_IDLE_TIMEOUT_SEC };
    this.ticker = new Ticker('reclaim-work', INTERVAL_MS, () => this.runOnce(), log);
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.ticker.stop();
  }

  /** One look and, when this replica leads, what follows from it. A run that fails ends the watch. */
  async runOnce(): Promise<void> {
    try {
      await this.lookAndReclaim();
    } catch (error) {
      this.watch = undefined;
      throw error;
    }
  }

  private async lookAndReclaim(): Promise<void> {
    const { snapshot, listenedAt } = await loadReclaimable(this.database, silenceMs(this.policy));
    const now = { monotonicMs: performance.now(), listenedMs: listenedAt.getTime() };
    this.watch = continueWatch(this.watch, now, MAX_GAP_MS);
    if (!this.leadership.leads) return;
    const actions = reclaimWork(snapshot, this.policy, watchedMs(this.watch), listenedAt);
    for (const action of actions) await this.apply(action);
  }

  private async apply(action: Reclaim): Promise<void> {
    switch (action.kind) {
      case 'fail_workers': {
        const workerIds = await failSilentWorkers(this.database, action);
        const { limitMs, holdingWork } = action;
        if (workerIds.length > 0) this.log.warn({ workerIds, limitMs, holdingWork }, 'workers lost');
        return;
      }
      case 'expire_leases': {
        const tasks = await expireLeases(this.database, action.taskIds);
        for (const { id, status } of tasks) this.log.warn({ taskId: id, outcome: status }, 'lease expired');
        return;
      }
      case 'release_tasks': {
        const tasks = await releaseTasks(this.database, action.workerIds);
        if (tasks > 0)
          this.log.warn({ workerIds: action.workerIds, tasks }, 'tasks of gone workers released');
        return;
      }
      default:
        assertNever(action);
    }
  }
}
