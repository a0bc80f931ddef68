import { type DynamicModule } from '@nestjs/common';
import { HealthController, type ServiceParts } from '@callsheet/runtime';
import { CommandListener } from './answer-operators/command-listener.js';
import { type PodManagerConfig } from './config.js';
import { podParts } from './pod-parts.js';
import { PodLoop } from './reconcile-pods/pod-loop.js';
import { ReconcilePodsController } from './reconcile-pods/reconcile-pods.controller.js';

/** Wires the pod-manager. */
export class PodManagerModule {
  static register({ config, log, database, nats }: ServiceParts<PodManagerConfig>): DynamicModule {
    const parts = podParts(config, database, log);
    return {
      module: PodManagerModule,
      controllers: [HealthController, ReconcilePodsController],
      providers: [
        { provide: PodLoop, useFactory: () => new PodLoop(parts) },
        { provide: CommandListener, useFactory: () => new CommandListener(parts, nats) },
      ],
    };
  }
}
