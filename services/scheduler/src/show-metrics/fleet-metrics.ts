import { jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection } from '@nats-io/transport-node';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { EVENT_STREAM } from '@callsheet/contracts';
import { DATABASE, NATS, type Database } from '@callsheet/runtime';
import { cached, gauge, metrics, type MetricDefinition, type Reading } from '@callsheet/telemetry';
import { knownType } from './event-metrics.js';
import { readCounts, readFleet, readQueue } from './show-metrics.sql.js';

/** Figures of the whole system, read when Prometheus asks; every replica gives the same. */
@Injectable()
export class FleetMetrics implements OnApplicationBootstrap {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(NATS) private readonly nats: NatsConnection,
  ) {}

  onApplicationBootstrap(): void {
    const fleet = cached(() => readFleet(this.database));
    gauge(metrics.running, async () => [{ value: (await fleet()).running }]);
    gauge(metrics.outboxLag, async () => [{ value: (await fleet()).outbox_lag }]);
    gauge(metrics.spendToday, async () => [{ value: (await fleet()).usd_today }]);
    gauge(metrics.spendRate, async () => {
      const { usd_per_hour, idle_usd_per_hour } = await fleet();
      return [spent('all', usd_per_hour), spent('idle', idle_usd_per_hour)];
    });
    const queue = cached(() => readQueue(this.database));
    gauge(metrics.queueDepth, async () => (await queue()).map((row) => byType(row.task_type, row.tasks)));
    gauge(metrics.queueAge, async () => (await queue()).map((row) => byType(row.task_type, row.oldest)));
    const counts = cached(() => readCounts(this.database));
    const counted = (definition: MetricDefinition, what: string, label: string) =>
      gauge(definition, async () =>
        (await counts())
          .filter((row) => row.what === what)
          .map((row) => ({ value: row.count, labels: { [label]: row.label } })),
      );
    counted(metrics.workers, 'worker', 'callsheet.worker.status');
    counted(metrics.pods, 'pod', 'callsheet.pod.phase');
    counted(metrics.decisions, 'decision', 'callsheet.decision.kind');
    gauge(
      metrics.consumerLag,
      cached(() => this.readConsumers()),
    );
  }

  private async readConsumers(): Promise<Reading[]> {
    const manager = await jetstreamManager(this.nats);
    const found: Reading[] = [];
    for await (const { name, num_pending } of manager.consumers.list(EVENT_STREAM))
      found.push({ value: num_pending, labels: { 'messaging.consumer.group.name': name } });
    return found;
  }
}

function byType(taskType: string, value: number): Reading {
  return { value, labels: { 'callsheet.task.type': knownType(taskType) } };
}

function spent(kind: string, value: number): Reading {
  return { value, labels: { 'callsheet.spend.kind': kind } };
}
