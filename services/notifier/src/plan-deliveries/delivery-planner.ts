import { Inject, Injectable } from '@nestjs/common';
import { Coalescer, DATABASE, type Database } from '@callsheet/runtime';
import { performance } from 'node:perf_hooks';
import { WebhookSender } from '../deliver-webhooks/webhook-sender.js';
import { inRounds, type Announcement } from './plan-deliveries.js';
import { insertDeliveries, loadUnplanned } from './plan-deliveries.sql.js';

/** Deliveries of one statement at most: short enough that nothing else waits for it. */
const PAGE = 500;

/** Turns events into deliveries, each once, and hands them to the sender of this process as far as it has room. */
@Injectable()
export class DeliveryPlanner {
  /** Several batches at once: one may hold an event for thousands of endpoints. */
  private readonly events = new Coalescer<string, void>(
    async (eventIds) => {
      await this.plan(eventIds);
      return eventIds.map(() => undefined);
    },
    { slots: 3, size: 256 },
  );

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly sender: WebhookSender,
  ) {}

  /** Plans what this event and earlier ones of its task still lack, in one batch with others that come meanwhile. */
  planSoon(eventId: string): Promise<void> {
    return this.events.call(eventId);
  }

  /** The same for many at once; returns how many deliveries are new. */
  async plan(eventIds: readonly string[]): Promise<number> {
    let count = 0;
    for (let found = PAGE; found === PAGE;) {
      const announcements = await loadUnplanned(this.database, eventIds, PAGE);
      found = announcements.length;
      for (const round of inRounds(announcements)) count += await this.planRound(round);
    }
    return count;
  }

  private async planRound(round: readonly Announcement[]): Promise<number> {
    const leasedAt = performance.now();
    const { sender } = this;
    const { count, taken, nextMs } = await insertDeliveries(
      this.database,
      round,
      sender.admission(),
      sender.leaseMs,
    );
    if (nextMs !== null) sender.wakeIn(nextMs);
    await sender.take(taken, leasedAt);
    return count;
  }

  /** Deliveries have become due. */
  wake(): void {
    this.sender.wake();
  }
}
