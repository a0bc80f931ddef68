import { Inject, Injectable } from '@nestjs/common';
import { Coalescer, DATABASE, type Database } from '@callsheet/runtime';
import { performance } from 'node:perf_hooks';
import { WebhookSender } from '../deliver-webhooks/webhook-sender.js';
import { inRounds } from './plan-deliveries.js';
import { insertDeliveries, loadUnplanned } from './plan-deliveries.sql.js';

/** Turns events into deliveries, each once, and hands them to the sender of this process as far as it has room. */
@Injectable()
export class DeliveryPlanner {
  private readonly events = new Coalescer<string, void>(async (eventIds) => {
    await this.plan(eventIds);
    return eventIds.map(() => undefined);
  });

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
    const announcements = await loadUnplanned(this.database, eventIds);
    const admit = this.sender.admission();
    let count = 0;
    for (const round of inRounds(announcements)) {
      const leasedAt = performance.now();
      const planned = await insertDeliveries(this.database, round, admit, this.sender.leaseMs);
      count += planned.count;
      if (planned.nextMs !== null) this.sender.wakeIn(planned.nextMs);
      // Their lease has begun; that they could not be loaded now only delays them.
      await this.sender.take(planned.taken, leasedAt);
    }
    return count;
  }

  /** Deliveries have become due. */
  wake(): void {
    this.sender.wake();
  }
}
