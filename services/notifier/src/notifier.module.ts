import { type DynamicModule } from '@nestjs/common';
import { HealthController } from '@callsheet/runtime';
import { OutputChecker } from './check-outputs/output-checker.js';
import { WebhookSender } from './deliver-webhooks/webhook-sender.js';
import { DeliveryPlanner } from './plan-deliveries/delivery-planner.js';
import { DeliveryReconciler } from './plan-deliveries/delivery-reconciler.js';
import { PlanDeliveriesController } from './plan-deliveries/plan-deliveries.controller.js';

/** Events become deliveries, deliveries become requests; what no event brought is planned by the reconciler. */
export class NotifierModule {
  static register(): DynamicModule {
    return {
      module: NotifierModule,
      controllers: [HealthController, PlanDeliveriesController],
      providers: [WebhookSender, DeliveryPlanner, DeliveryReconciler, OutputChecker],
    };
  }
}
