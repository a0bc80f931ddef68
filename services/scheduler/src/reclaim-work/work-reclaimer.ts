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
import { instanceName } from '../instance-name.js';
import { noteDecision } from '../note-decisions/note-decisions.sql.js';
import {
  expireLeases,
  failSilentWorkers,
  failUnwilling,
  loadReclaimable,
  quarantine,
  releaseTasks,
} from './reclaim-work.sql.js';
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
    @Inject(CONFIG) private readonly config: SchedulerConfig,
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
    const { snapshot, listenedAt } = await loadReclaimable(
      this.database,
      silenceMs(this.policy),
      this.config.TASK_STUCK_TIMEOUT_BY_TYPE,
    );
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
        const seconds = action.limitMs / 1000;
        const holding = action.holdingWork ? ' while holding work' : '';
        return this.tell(
          'stale',
          workerIds,
          [],
          `${named(workerIds)} not heard from for over ${seconds} s${holding}: work taken back.`,
        );
      }
      case 'fail_unwilling': {
        const workerIds = await failUnwilling(this.database, action.workerIds);
        return this.tell(
          'not_claiming',
          workerIds,
          [],
          `${named(workerIds)} beat but asked for no work while tasks waited: ended.`,
        );
      }
      case 'quarantine': {
        const { workerId, taskIds } = action;
        const forgiven = await quarantine(this.database, workerId, taskIds);
        const sentence = `Worker ${workerId} failed ${taskIds.length} different tasks in a row at once: ended, and the tasks got their attempt back.`;
        return this.tell('quarantine', forgiven.length > 0 ? [workerId] : [], forgiven, sentence);
      }
      case 'expire_leases': {
        const tasks = await expireLeases(
          this.database,
          action.taskIds,
          this.config.TASK_STUCK_TIMEOUT_BY_TYPE,
        );
        const ids = tasks.map(({ id }) => id);
        return this.tell(
          'stuck',
          [],
          ids,
          `${ids.length} task(s) ran over their time: the attempt was ended.`,
        );
      }
      case 'release_tasks': {
        const tasks = await releaseTasks(this.database, action.workerIds);
        const workerIds = tasks > 0 ? action.workerIds : [];
        return this.tell(
          'orphaned',
          workerIds,
          [],
          `${tasks} task(s) of workers that are gone went back to the queue.`,
        );
      }
      default:
        assertNever(action);
    }
  }

  /** Writes down what was done, when anything was: somebody else may have been faster. */
  private async tell(
    reason: string,
    workerIds: readonly string[],
    taskIds: readonly string[],
    sentence: string,
  ): Promise<void> {
    if (workerIds.length + taskIds.length === 0) return;
    this.log.warn({ reason, workerIds, taskIds }, 'work reclaimed');
    const noted = { minVramGb: 0, kind: 'reclaim', reason, sentence, workerIds, taskIds, terms: {} };
    await noteDecision(this.database, { instance: instanceName, ...noted });
  }
}

function named(workerIds: readonly string[]): string {
  return workerIds.length === 1 ? `Worker ${workerIds[0]}` : `${workerIds.length} workers`;
}
