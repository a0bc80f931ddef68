import { type DynamicModule } from '@nestjs/common';
import { HealthController } from '@callsheet/runtime';
import { Leadership } from './leadership.js';
import { WorkReclaimer } from './reclaim-work/work-reclaimer.js';
import { FleetSizer } from './size-fleet/fleet-sizer.js';
import { SizeFleetController } from './size-fleet/size-fleet.controller.js';

/** One leader sizes the fleet and takes work back; the other replicas watch and wait. */
export class SchedulerModule {
  static register(): DynamicModule {
    return {
      module: SchedulerModule,
      controllers: [HealthController, SizeFleetController],
      providers: [Leadership, FleetSizer, WorkReclaimer],
    };
  }
}
