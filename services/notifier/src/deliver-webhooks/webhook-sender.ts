import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import {
  Coalescer,
  CONFIG,
  DATABASE,
  errorMessage,
  LOG,
  Ticker,
  type Database,
  type Log,
} from '@callsheet/runtime';
import { histogram, metrics, untraced } from '@callsheet/telemetry';
import { performance } from 'node:perf_hooks';
import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { ReceiverClient } from '../call-receivers/receiver-client.js';
import { type NotifierConfig } from '../config.js';
import { attemptDelivery } from './attempt-delivery.js';
import {
  failureOf,
  impressionOf,
  retryAfterMs,
  settlementOf,
  type AttemptResult,
} from './deliver-webhooks.js';
import { claimDeliveries, loadDeliveries, returnDeliveries, type Delivery } from './deliver-webhooks.sql.js';
import { loggedHeaders, requestHeaders } from './request-headers.js';
import { settleDeliveries, type Ending, type Recorded } from './settle-deliveries.sql.js';
import { traceAttempt } from './trace-attempt.js';
import { SLOW_MS, Traffic, type Admission } from './traffic.js';

/** Deliveries of one claim: few enough that a statement is short. */
const CLAIM_LIMIT = 500;
/** Attempts begun without a break: about 3 ms. */
const BEGIN_AT_ONCE = 20;
/** Time between an attempt's end and its record, as part of the lease. */
const SETTLE_MARGIN_MS = 2000;
/** Between two records, in milliseconds: what ends meanwhile shares one statement and one commit, and nobody waits for it. */
const GATHER_MS = 10;
/** As much text as may wait to be sent. */
const BACKLOG_BYTES = 64 * 1024 * 1024;

const attemptDuration = histogram(metrics.webhookDuration);

interface Taken extends Delivery {
  /** Not to be begun later: another sender may have it then. */
  beginBefore: number;
}

/** Sends what is due, within bounds for each destination. Replicas share the work by claiming it. */
@Injectable()
export class WebhookSender implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly leaseMs: number;
  private readonly ticker: Ticker;
  private readonly client: ReceiverClient;
  private readonly traffic: Traffic<Taken>;
  private readonly endings: Coalescer<Ending, Recorded>;
  private readonly running = new Set<Promise<void>>();
  private readonly runningLimit: number;
  private moreDue = false;
  private stopping = false;
  private alarm: NodeJS.Timeout | undefined;
  private nextTurn: NodeJS.Immediate | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: NotifierConfig,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) private readonly log: Log,
  ) {
    this.leaseMs = Math.max(config.WEBHOOK_LEASE_SEC, config.WEBHOOK_TIMEOUT_SEC + 2 * SETTLE_MARGIN_MS);
    this.ticker = new Ticker('deliver-webhooks', config.WEBHOOK_POLL_SEC, () => this.runOnce(), log);
    this.client = new ReceiverClient({
      timeoutMs: config.WEBHOOK_TIMEOUT_SEC,
      allowed: config.WEBHOOK_ALLOW_PRIVATE,
      dnsServers: config.WEBHOOK_DNS_SERVERS,
    });
    this.traffic = new Traffic(
      {
        lane: laneLimits(config.WEBHOOK_CONCURRENCY),
        destination: config.WEBHOOK_CONCURRENCY_PER_ENDPOINT,
        backlog: config.WEBHOOK_BACKLOG,
        backlogBytes: BACKLOG_BYTES,
      },
      () => performance.now(),
    );
    // Attempts that wait to be recorded are bounded too: a slow database slows sending down, to proven receivers last.
    this.runningLimit = 3 * config.WEBHOOK_CONCURRENCY;
    this.endings = new Coalescer(
      async (endings) => {
        const recorded = await settleDeliveries(database, endings, config.WEBHOOK_DISABLE_AFTER_SEC);
        await pause(GATHER_MS);
        return recorded;
      },
      { slots: 1, size: 500 },
    );
  }

  onApplicationBootstrap(): void {
    this.ticker.start();
  }

  /** Gives back what waits, and ends with the attempts that are under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.alarm);
    await this.ticker.stop();
    await returnDeliveries(this.database, this.traffic.drain().map(due)).catch((error: unknown) =>
      this.log.warn(
        { reason: errorMessage(error) },
        'webhooks could not be given back, their lease will end',
      ),
    );
    await this.idle();
    await this.client.close();
  }

  /** Looks for due deliveries at once. */
  wake(): void {
    this.ticker.wake();
  }

  /** Looks for due deliveries in so many milliseconds, if that is earlier than it would anyway. */
  wakeIn(delayMs: number): void {
    if (this.stopping || delayMs >= this.config.WEBHOOK_POLL_SEC) return;
    this.alarm ??= setTimeout(() => {
      this.alarm = undefined;
      this.wake();
    }, delayMs);
  }

  /** Claims what is due, as far as there is room for it; does not wait for the attempts. */
  async runOnce(): Promise<void> {
    do {
      this.moreDue = await this.claim(Math.min(CLAIM_LIMIT, this.traffic.room));
    } while (this.moreDue && this.traffic.room > 0 && !this.stopping);
  }

  /** Judges deliveries that are about to be planned: those taken may be leased to this sender at once. */
  admission(): (candidate: Pick<Delivery, 'destination' | 'proven'>) => Admission {
    return this.stopping ? () => ({ taken: false, waitMs: 0 }) : this.traffic.admission();
  }

  /** Takes over deliveries that were leased to this sender at `leasedAt`; gives back what there is no room for. */
  async take(ids: readonly string[], leasedAt: number): Promise<void> {
    if (ids.length === 0) return;
    const beginBefore = leasedAt + this.leaseMs - this.config.WEBHOOK_TIMEOUT_SEC - SETTLE_MARGIN_MS;
    const admission = this.admission();
    const returned = [];
    for (const delivery of await loadDeliveries(this.database, ids)) {
      const answer = admission(delivery);
      if (answer.taken) this.traffic.add({ ...delivery, beginBefore });
      else returned.push({ delivery, waitMs: answer.waitMs });
    }
    this.pump();
    await returnDeliveries(this.database, returned);
  }

  /** Resolves when no attempt is under way. */
  async idle(): Promise<void> {
    while (this.running.size > 0 || this.nextTurn) {
      await Promise.all(this.running);
      await turn();
    }
  }

  /** True when more may be due than was looked at. */
  private async claim(limit: number): Promise<boolean> {
    if (limit === 0 || this.stopping) return true;
    const claimedAt = performance.now();
    const { taken, seen, nextMs } = await claimDeliveries(this.database, limit, this.leaseMs);
    if (nextMs !== null) this.wakeIn(nextMs);
    await this.take(taken, claimedAt);
    return seen === limit;
  }

  /** Begins what may begin, a few in each turn of the event loop: what is more urgent comes in between. */
  private pump(): void {
    if (this.nextTurn) return;
    for (let begun = 0; !this.stopping && this.running.size < 2 * this.runningLimit; begun++) {
      if (begun === BEGIN_AT_ONCE) {
        this.nextTurn = setImmediate(() => {
          this.nextTurn = undefined;
          this.pump();
        });
        break;
      }
      const delivery = this.traffic.next(this.running.size >= this.runningLimit);
      if (!delivery) break;
      this.begin(delivery);
    }
    if (this.moreDue && this.traffic.room > this.config.WEBHOOK_BACKLOG / 2) this.wake();
  }

  private begin(delivery: Taken): void {
    const sending = untraced(() => this.deliver(delivery))
      .catch((error: unknown) => {
        this.log.warn(
          { deliveryId: delivery.id, reason: errorMessage(error) },
          'webhook attempt could not be recorded, it will be made again',
        );
      })
      .finally(() => {
        this.running.delete(sending);
        this.pump();
      });
    this.running.add(sending);
  }

  private async deliver(delivery: Taken): Promise<void> {
    const startedMs = performance.now();
    if (startedMs > delivery.beginBefore) return this.traffic.skipped(delivery);
    const headers = requestHeaders(delivery, new Date());
    let answered = false;
    const slow = setTimeout(() => {
      // After a turn: the answer may have come while this process was busy.
      setImmediate(() => !answered && this.slowed(delivery));
    }, SLOW_MS);
    const result: AttemptResult =
      delivery.refusal === null
        ? await traceAttempt(delivery, headers, () => attemptDelivery(this.client, delivery, headers))
        : { kind: 'refused', error: delivery.refusal };
    answered = true;
    clearTimeout(slow);
    const durationMs = performance.now() - startedMs;
    this.leave(delivery, result, durationMs);
    await this.settle(delivery, result, durationMs, loggedHeaders(headers, delivery));
  }

  private slowed(delivery: Taken): void {
    this.traffic.slowed(delivery);
    this.pump();
  }

  /** The next attempt need not wait until this one is recorded. */
  private leave(delivery: Taken, result: AttemptResult, durationMs: number): void {
    this.traffic.ended(delivery, impressionOf(result), durationMs);
    const pauseMs = retryAfterMs(result, new Date());
    if (pauseMs > 0) this.giveBack(this.traffic.pause(delivery, pauseMs), pauseMs);
    this.pump();
  }

  private giveBack(deliveries: readonly Taken[], waitMs: number): void {
    returnDeliveries(
      this.database,
      deliveries.map((delivery) => ({ delivery, waitMs })),
    ).catch((error: unknown) =>
      this.log.warn(
        { reason: errorMessage(error) },
        'webhooks could not be given back, their lease will end',
      ),
    );
  }

  private async settle(
    delivery: Taken,
    result: AttemptResult,
    durationMs: number,
    headers: Record<string, string>,
  ): Promise<void> {
    const { id, taskId, endpointId, attempts, firstAttempt } = delivery;
    const attempt = attempts + 1 - firstAttempt;
    const settlement = settlementOf(result, attempt, Math.random(), new Date());
    const startedAt = new Date(Date.now() - durationMs);
    const ending = { id, attempts, settlement, result, startedAt, durationMs, headers };
    const { recorded, freed } = await this.endings.call(ending);
    if (freed) this.wake();
    if (!recorded) return;
    attemptDuration.record(durationMs / 1000, { 'callsheet.outcome': settlement.status });
    if (settlement.status === 'pending') this.wakeIn(settlement.delayMs);
    const facts = {
      deliveryId: id,
      taskId,
      endpointId,
      attempt: attempts + 1,
      outcome: settlement.status,
      durationMs,
    };
    const reason = failureOf(result);
    if (reason === undefined) this.log.debug(facts, 'webhook attempted');
    else this.log.warn({ ...facts, reason }, 'webhook attempted');
  }
}

/** Few of those not known yet: thousands that fail promptly would keep this process busy. */
function laneLimits(concurrency: number) {
  return {
    proven: concurrency,
    unproven: Math.ceil(concurrency / 5),
    slow: concurrency,
    silent: concurrency,
  };
}

function due(delivery: Taken) {
  return { delivery, waitMs: 0 };
}
