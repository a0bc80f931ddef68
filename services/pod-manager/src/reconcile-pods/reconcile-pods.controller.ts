import { Controller } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import { PodLoop } from './pod-loop.js';

/** News about workers only wakes the loop: what there is to do stands in the rows. */
@Controller()
export class ReconcilePodsController {
  constructor(private readonly loop: PodLoop) {}

  @EventPattern('worker.requested')
  requested(): void {
    this.loop.wake();
  }

  @EventPattern('worker.stale')
  stale(): void {
    this.loop.wake();
  }

  @EventPattern('worker.failed')
  failed(): void {
    this.loop.wake();
  }

  @EventPattern('worker.terminating')
  terminating(): void {
    this.loop.wake();
  }
}
