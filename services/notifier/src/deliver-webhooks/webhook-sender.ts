import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { CONFIG, DATABASE, errorMessage, LOG, Ticker, type Database, type Log } from '@callsheet/runtime';
import { performance } from 'node:perf_hooks';
import { type NotifierConfig } from '../config.js';
import { attemptDelivery } from './attempt-delivery.js';
import { failureOf, settlementOf, type AttemptResult } from './deliver-webhooks.js';
import { claimDeliveries, settleDelivery, type Delivery } from './deliver-webhooks.sql.js';

/** Time to settle after the longest attempt, before a delivery counts as abandoned and another sender takes it. */
const SETTLE_MARGIN_MS = 30_000;

/** Sends what is due, a bounded number at once. Replicas share the work by claiming it. */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ticker: Ticker;
  private readonly running = new Set<Promise<void>>();

  constructor(
    @Inject(CONFIG) private readonly config: NotifierConfig,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.ticker = new Ticker('deliver-webhooks', config.WEBHOOK_POLL_SEC, () => this.runOnce(), log);
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  /** Waits for the attempts that are under way. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.ticker.stop();
    await this.idle();
  }

  /** Looks for due deliveries at once. */
  wake(): void {
    this.ticker.wake();
  }

  /** Starts as many due deliveries as there is room for; does not wait for them. */
  async runOnce(): Promise<void> {
    const room = this.config.WEBHOOK_CONCURRENCY - this.running.size;
    if (room <= 0) return;
    const leaseMs = this.config.WEBHOOK_TIMEOUT_SEC + SETTLE_MARGIN_MS;
    for (const delivery of await claimDeliveries(this.database, room, leaseMs)) this.begin(delivery);
  }

  /** Resolves when no attempt is under way. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  private begin(delivery: Delivery): void {
    const sending = this.deliver(delivery)
      .catch((error: unknown) => {
        this.log.warn(
          { deliveryId: delivery.id, reason: errorMessage(error) },
          'webhook attempt could not be recorded, it will be made again',
        );
      })
      .finally(() => {
        this.running.delete(sending);
        this.wake();
      });
    this.running.add(sending);
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const { WEBHOOK_TIMEOUT_SEC: timeoutMs, WEBHOOK_ALLOW_PRIVATE: allowed } = this.config;
    const startedMs = performance.now();
    const result = await attemptDelivery(delivery, { timeoutMs, allowed }, new Date());
    const durationMs = performance.now() - startedMs;
    await this.settle(delivery, result, durationMs);
  }

  private async settle(delivery: Delivery, result: AttemptResult, durationMs: number): Promise<void> {
    const attempt = delivery.attempts + 1;
    const settlement = settlementOf(result, attempt, Math.random(), new Date());
    if (!(await settleDelivery(this.database, delivery, result, settlement, durationMs))) return;
    const facts = { deliveryId: delivery.id, taskId: delivery.taskId, attempt, outcome: settlement.status };
    const reason = failureOf(result);
    if (reason === undefined) this.log.info({ ...facts, durationMs }, 'webhook attempted');
    else this.log.warn({ ...facts, durationMs, reason }, 'webhook attempted');
  }
}
