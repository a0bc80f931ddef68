import { type HistoryEntry } from './history.js';
import { byType, type Entries } from './invariants/entries.js';
import { findUntoldBatches } from './invariants/batches.js';
import { findCreatedBeyond, findExcess } from './invariants/budget.js';
import { findUnanswered, findUnfinished } from './invariants/calm.js';
import { findMissedEvents, findMissingFromStream } from './invariants/events.js';
import { findIllegalHistories, findStrangeSightings } from './invariants/histories.js';
import { findForgottenPods, findLedgerGaps, findOwnerlessPods } from './invariants/pods.js';
import {
  findBoundlessAttempts,
  findHeededLateWords,
  findLost,
  findWrongResults,
} from './invariants/tasks.js';
import { findDisorder, findForged, findMissedWebhooks } from './invariants/webhooks.js';

/** An invariant of a run, and what breaks it: one sentence for each case. */
export interface Verdict {
  readonly name: string;
  readonly held: boolean;
  readonly violations: readonly string[];
}

/** What must hold in every run, whatever was broken. */
export const invariants = {
  'everything comes to rest': findUnfinished,
  'every client is answered': findUnanswered,
  'no accepted task is lost': findLost,
  'one accepted result at most, and it can be fetched': findWrongResults,
  'attempts stay within their bounds': findBoundlessAttempts,
  'only the holder of a task can fail it': findHeededLateWords,
  'status histories are legal': findIllegalHistories,
  'clients saw nothing that was not so': findStrangeSightings,
  'every change has its event, once': findMissedEvents,
  'every event is in the stream': findMissingFromStream,
  'every end has its webhook': findMissedWebhooks,
  'every batch is told of, once': findUntoldBatches,
  'webhooks of a task keep their order': findDisorder,
  'every webhook is signed': findForged,
  'no pod without an owner': findOwnerlessPods,
  'a pod is gone before it is forgotten': findForgottenPods,
  'the ledger is the bill': findLedgerGaps,
  'the hourly budget holds to a pod-minute': findExcess,
  'nothing is rented when a budget is used up': findCreatedBeyond,
} as const satisfies Record<string, (entries: Entries) => string[]>;

export type InvariantName = keyof typeof invariants;

/** Judges a run by its history alone. */
export function checkHistory(history: readonly HistoryEntry[]): Verdict[] {
  const entries = byType(history);
  return Object.entries(invariants).map(([name, find]) => {
    const violations = find(entries);
    return { name, held: violations.length === 0, violations };
  });
}
