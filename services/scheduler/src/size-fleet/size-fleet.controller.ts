import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { type EventType } from '@callsheet/contracts';
import { FleetSizer } from './fleet-sizer.js';

/** Events after which another number of workers may be wanted. */
const wakingEvents = [
  'task.created',
  'task.requeued',
  'task.completed',
  'task.failed',
  'worker.active',
  'worker.terminated',
  'worker.failed',
  'worker.stale',
] as const satisfies readonly EventType[];

/** The event only wakes; what is decided comes from the database. */
@Controller()
export class SizeFleetController {
  constructor(private readonly fleetSizer: FleetSizer) {}

  @EventPattern(wakingEvents)
  wake(): void {
    this.fleetSizer.wakeLeader();
  }
}
