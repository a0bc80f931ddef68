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
import { instanceName } from '../instance-name.js';
import { beatPulse, noteDecision } from '../note-decisions/note-decisions.sql.js';
import { describeDecision } from './describe-decision.js';
import { type FleetSnapshot, type Habits } from './fleet.js';
import { countLimit, limitsOf, policyAt } from './fleet-policy.js';
import { learnHabits, type LearnedHabits } from './learn-habits.js';
import { classViews } from './class-view.js';
import { sizeFleet, type Decision } from './size-fleet.js';
import { drainWorkers, insertWorkers, keepHabits, loadFleet, noteArrivals } from './size-fleet.sql.js';
import { workerId } from './worker-id.js';

/** Core NATS: an event reaches one replica, which need not be the leader. */
const WAKE_SUBJECT = 'scheduler.wake';
/** Events come in bursts; one decision serves all of a burst. */
const WAKE_DELAY_MS = 200;
/** Patterns of demand change slowly: habits that are chosen more often only follow chance, and choosing takes some fifty milliseconds. */
const LEARN_INTERVAL_MS = 150_000;

/** Sizes the fleet at every tick and soon after each event that may change how many workers are wanted. */
@Injectable()
export class FleetSizer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private learnedAt = -Infinity;
  private readonly learned = new Map<number, LearnedHabits>();
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

  /** One decision a GPU class, when this replica leads. */
  async runOnce(): Promise<void> {
    if (!this.leadership.leads) return;
    const { config, database } = this;
    if (await noteArrivals(database)) this.ticker.wake();
    const learning =
      config.SCALING_POLICY === 'backlog' && performance.now() - this.learnedAt >= LEARN_INTERVAL_MS;
    const { snapshot, takenAt } = await loadFleet(database, {
      heartbeatMs: config.HEARTBEAT_SEC,
      countLimit: countLimit(config),
      limits: limitsOf(config),
      learning,
    });
    const habits = learning ? await this.learn(snapshot, takenAt) : snapshot.habits;
    const policy = policyAt(config, takenAt, snapshot.bootS);
    for (const decision of sizeFleet({ ...snapshot, habits }, policy, takenAt)) {
      const workerIds = await this.apply(decision, takenAt);
      const { minVramGb, kind, reason, terms } = decision;
      const sentence = describeDecision(decision, snapshot.spending?.limit);
      const noted = { minVramGb, kind, reason, terms, sentence, workerIds, taskIds: [] };
      await noteDecision(database, { instance: instanceName, ...noted });
    }
    await beatPulse(database, instanceName, config.ORCHESTRATOR_POLL_SEC);
  }

  /** Each class's habits anew. */
  private async learn(snapshot: FleetSnapshot, now: Date): Promise<ReadonlyMap<number, Habits>> {
    this.learnedAt = performance.now();
    const { MAX_ACTIVE_GPUS: maximum, TARGET_WAIT_SEC: targetWaitMs } = this.config;
    const terms = { bootS: snapshot.bootS, maximum, targetWaitS: targetWaitMs / 1000 };
    const habits = new Map<number, Habits>();
    for (const { minVramGb, arrivals } of classViews(snapshot, this.config.GPU_CLASSES_GB)) {
      const learned = learnHabits(arrivals, terms, now, this.learned.get(minVramGb));
      this.learned.set(minVramGb, learned);
      habits.set(minVramGb, learned);
      await keepHabits(this.database, minVramGb, learned);
    }
    return habits;
  }

  /** Carries a decision out; returns the workers it concerned in the end. */
  private async apply(decision: Decision, now: Date): Promise<string[]> {
    switch (decision.kind) {
      case 'none':
        return [];
      case 'spawn': {
        const ids = Array.from({ length: decision.count }, () =>
          workerId(now, randomBytes(4).toString('hex')),
        );
        const { fleet: atMost, minVramGb } = decision;
        const workerIds = await insertWorkers(this.database, ids, {
          atMost,
          minVramGb,
          instanceType: this.instanceType,
        });
        this.tell(decision, workerIds);
        return workerIds;
      }
      case 'drain': {
        const workerIds = await drainWorkers(this.database, decision.workerIds);
        this.tell(decision, workerIds);
        return workerIds;
      }
      default:
        return assertNever(decision);
    }
  }

  private tell({ kind, reason, minVramGb, terms }: Decision, workerIds: readonly string[]): void {
    this.log.info({ outcome: kind, reason, minVramGb, ...terms, workerIds }, 'fleet sized');
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
