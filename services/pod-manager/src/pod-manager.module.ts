import { type DynamicModule } from '@nestjs/common';
import { HealthController, type ServiceParts } from '@callsheet/runtime';
import { type PodManagerConfig } from './config.js';
import { podPolicy } from './policy.js';
import { PodLoop } from './reconcile-pods/pod-loop.js';
import { ReconcilePodsController } from './reconcile-pods/reconcile-pods.controller.js';
import { RunpodApi } from './runpod/api.js';

/** Wires the pod-manager. */
export class PodManagerModule {
  static register({ config, log, database }: ServiceParts<PodManagerConfig>): DynamicModule {
    const api = new RunpodApi({ url: config.RUNPOD_API_URL, apiKey: config.RUNPOD_API_KEY, log });
    const parts = { config, policy: podPolicy(config), database, api, log };
    return {
      module: PodManagerModule,
      controllers: [HealthController, ReconcilePodsController],
      providers: [{ provide: PodLoop, useFactory: () => new PodLoop(parts) }],
    };
  }
}
