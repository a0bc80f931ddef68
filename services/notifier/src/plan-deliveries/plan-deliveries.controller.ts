import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { type EventData, type WebhookEventType } from '@callsheet/contracts';
import { DeliveryPlanner } from './delivery-planner.js';
import { announcedEvents } from './plan-deliveries.js';

type AnnouncedEvent = EventData<WebhookEventType>;

/** What webhooks announce, as NATS tells it. */
@Controller()
export class PlanDeliveriesController {
  constructor(private readonly planner: DeliveryPlanner) {}

  @EventPattern(announcedEvents)
  async plan(@Payload() event: AnnouncedEvent): Promise<void> {
    await this.planner.planSoon(event.event_id);
  }
}
