import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { assertNever } from '@callsheet/contracts';
import { CONFIG, DATABASE, LOG, NATS, Ticker, type Database, type Log } from '@callsheet/runtime';
import { type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { randomBytes } from 'node:crypto';
import { type SchedulerConfig } from '../config.js';
import { Leadership } from '../leadership.js';
import { sizeFleet, type Decision, type FleetPolicy } from './size-fleet.js';
import { drainWorkers, insertWorkers, loadFleet } from './size-fleet.sql.js';
import { workerId } from './worker-id.js';

/** Core NATS: an event reaches one replica, which need not be the leader. */
const WAKE_SUBJECT = 'scheduler.wake';
/** Events come in bursts; one decision serves all of a burst. */
const WAKE_DELAY_MS = 200;

/** Sizes the fleet at every tick and soon after each event that may change how many workers are wanted. */
@Injectable()
export class FleetSizer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly policy: FleetPolicy;
  private readonly ticker: Ticker;
  private subscription: Subscription | undefined;
  private pendingWake: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: SchedulerConfig,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(NATS) private readonly nats: NatsConnection,
    @Inject(LOG) private readonly log: Log,
    private readonly leadership: Leadership,
  ) {
    this.policy = policyOf(config);
    this.ticker = new Ticker('size-fleet', config.ORCHESTRATOR_POLL_SEC, () => this.runOnce(), log);
    leadership.onGain(() => this.ticker.wake());
  }

  onApplicationBootstrap(): void {
    this.subscription = this.nats.subscribe(WAKE_SUBJECT, { callback: () => this.wakeSoon() });
    this.ticker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.subscription?.unsubscribe();
    clearTimeout(this.pendingWake);
    await this.ticker.stop();
  }

  /** Lets whichever replica leads decide soon. */
  wakeLeader(): void {
    this.nats.publish(WAKE_SUBJECT);
  }

  /** One decision, when this replica leads. */
  async runOnce(): Promise<void> {
    if (!this.leadership.leads) return;
    const { snapshot, takenAt } = await loadFleet(this.database, this.policy, this.config.HEARTBEAT_SEC);
    await this.apply(sizeFleet(snapshot, this.policy, takenAt), takenAt);
  }

  private async apply(decision: Decision, now: Date): Promise<void> {
    const { kind, reason, terms } = decision;
    switch (kind) {
      case 'none':
        return;
      case 'spawn': {
        const ids = Array.from({ length: decision.count }, () =>
          workerId(now, randomBytes(4).toString('hex')),
        );
        const workerIds = await insertWorkers(this.database, ids, terms.wanted, this.instanceType);
        this.log.info({ outcome: kind, reason, ...terms, workerIds }, 'fleet sized');
        return;
      }
      case 'drain': {
        const workerIds = await drainWorkers(this.database, decision.workerIds);
        this.log.info({ outcome: kind, reason, ...terms, workerIds }, 'fleet sized');
        return;
      }
      default:
        assertNever(kind);
    }
  }

  private get instanceType(): string {
    return this.config.RUNPOD_GPU_TYPE[0] ?? '';
  }

  private wakeSoon(): void {
    this.pendingWake ??= setTimeout(() => {
      this.pendingWake = undefined;
      this.ticker.wake();
    }, WAKE_DELAY_MS);
  }
}

function policyOf(config: SchedulerConfig): FleetPolicy {
  return {
    minimum: config.MIN_ACTIVE_GPUS,
    maximum: config.MAX_ACTIVE_GPUS,
    tasksPerWorker: config.TASKS_PER_GPU_THRESHOLD,
    keepIdle: config.MACHINES_TO_KEEP_IDLE,
    idleTimeoutMs: config.GPU_IDLE_TIMEOUT_SEC,
    spawningGraceMs: config.SPAWNING_GRACE_PERIOD_SEC,
  };
}
