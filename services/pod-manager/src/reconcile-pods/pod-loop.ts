import { type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { errorMessage, Lease, Ticker } from '@callsheet/runtime';
import { retiredNames } from '../config.js';
import { Bookkeeper } from '../keep-ledger/bookkeeper.js';
import { type PodParts } from '../pod-parts.js';
import { PodReconciler } from './pod-reconciler.js';

/** Runs the reconciler in one process of all replicas, from start to shutdown. */
export class PodLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly lease: Lease;
  private readonly ticker: Ticker;
  private readonly reconciler: PodReconciler;
  private readonly bookkeeper: Bookkeeper;
  private readonly ledgerTicker: Ticker;
  private leading = false;
  private problems = Promise.resolve();

  constructor(private readonly parts: PodParts) {
    this.lease = new Lease(parts.database, 'pod-manager');
    this.reconciler = new PodReconciler(parts, () => this.wake());
    this.bookkeeper = new Bookkeeper(parts);
    this.ledgerTicker = new Ticker('ledger', parts.policy.ledgerMs, () => this.keepLedger(), parts.log);
    this.ticker = new Ticker('pods', parts.policy.fastPollMs, () => this.runOnce(), parts.log);
  }

  onApplicationBootstrap(): void {
    this.reportRetired();
    this.ticker.start();
    this.ledgerTicker.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.ticker.stop(), this.ledgerTicker.stop()]);
    await Promise.all([this.reconciler.stop(), this.problems]);
    await this.lease.release();
  }

  /** Runs a round soon. */
  wake(): void {
    this.ticker.wake();
  }

  private async runOnce(): Promise<void> {
    const leads = await this.lease.held();
    if (leads !== this.leading) this.parts.log.info({ leads }, 'leadership changed');
    if (leads && !this.leading) this.problems = this.reportProblems();
    this.leading = leads;
    if (leads) await this.reconciler.runOnce();
  }

  private async keepLedger(): Promise<void> {
    if (this.leading) await this.bookkeeper.runOnce();
  }

  /** Says what a person must change; pods are created all the same as soon as something fits. */
  private async reportProblems(): Promise<void> {
    const { providers, log } = this.parts;
    for (const provider of providers.values()) {
      const problems = await provider.findProblems().catch((error: unknown) => [errorMessage(error)]);
      for (const problem of problems)
        log.error({ provider: provider.name, problem }, 'the configuration does not fit the provider');
    }
  }

  private reportRetired(): void {
    const given = new Map(Object.entries(this.parts.config));
    const names = retiredNames.filter((name) => given.get(name) !== undefined);
    if (names.length > 0) this.parts.log.warn({ names }, 'these variables have no effect any more');
  }
}
