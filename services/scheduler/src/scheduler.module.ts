import { type DynamicModule } from '@nestjs/common';
import { HealthController } from '@callsheet/runtime';
import { EventCounter } from './count-events/event-counter.js';
import { Leadership } from './leadership.js';
import { HistoryPruner } from './prune-history/history-pruner.js';
import { WorkReclaimer } from './reclaim-work/work-reclaimer.js';
import { FleetSizer } from './size-fleet/fleet-sizer.js';
import { EventMetrics } from './show-metrics/event-metrics.js';
import { FleetMetrics } from './show-metrics/fleet-metrics.js';
import { SizeFleetController } from './size-fleet/size-fleet.controller.js';

/** One leader sizes the fleet, takes work back and keeps history in bounds; the other replicas watch and wait. */
export class SchedulerModule {
  static register(): DynamicModule {
    return {
      module: SchedulerModule,
      controllers: [HealthController, SizeFleetController],
      providers: [
        Leadership,
        FleetSizer,
        WorkReclaimer,
        EventCounter,
        HistoryPruner,
        EventMetrics,
        FleetMetrics,
      ],
    };
  }
}
