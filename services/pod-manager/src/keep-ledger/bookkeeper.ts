import { type PodParts } from '../pod-parts.js';
import { noteGpuClasses } from '../note-gpu-classes/note-gpu-classes.js';
import { checkBills } from '../check-bill/check-bill.js';
import { announceSums } from './guard-spend.js';
import { chargeEndedTasks, holdProjectsOverBudget, noteIdleSpend } from './keep-ledger.sql.js';

/** Keeps the ledger up to date. Only one process may run it: the caller holds the lease. */
export class Bookkeeper {
  private billCheckedAt = 0;

  constructor(private readonly parts: PodParts) {}

  /** Charges what has ended, holds back the tasks of projects beyond their budget, announces limits that are reached, and now and then looks what can be rented and compares with the provider's bill. */
  async runOnce(): Promise<void> {
    while ((await chargeEndedTasks(this.parts.database)) > 0);
    await holdProjectsOverBudget(this.parts.database);
    await noteIdleSpend(this.parts.database);
    await announceSums(this.parts);
    if (Date.now() - this.billCheckedAt < this.parts.policy.billCheckMs) return;
    this.billCheckedAt = Date.now();
    await noteGpuClasses(this.parts);
    await checkBills(this.parts);
  }
}
