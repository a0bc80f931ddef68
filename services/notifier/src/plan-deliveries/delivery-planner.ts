import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, type Database } from '@callsheet/runtime';
import { WebhookSender } from '../deliver-webhooks/webhook-sender.js';
import { insertDeliveries, loadUnplanned } from './plan-deliveries.sql.js';

/** Turns events into deliveries, each once. */
@Injectable()
export class DeliveryPlanner {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly sender: WebhookSender,
  ) {}

  /** Plans what these events and earlier ones of their tasks still lack; returns how many deliveries are new. */
  async plan(eventIds: readonly string[]): Promise<number> {
    const ends = await loadUnplanned(this.database, eventIds);
    if (ends.length === 0) return 0;
    const planned = await insertDeliveries(this.database, ends);
    this.sender.wake();
    return planned;
  }
}
