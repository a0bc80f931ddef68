import { type PodPolicy } from '../policy.js';

/** The policy of the defaults, spelled out for tables of decisions. */
export const testPolicy: PodPolicy = {
  maxPods: 10,
  limits: {},
  bringUpTimeoutMs: 600_000,
  drainTimeoutMs: 600_000,
  pollMs: 5_000,
  fastPollMs: 1_000,
  searchMs: 120_000,
  settleMs: 120_000,
  goneAfterMs: 1_000,
  lostAfterMs: 5_000,
  emptyListAfterMs: 60_000,
  deleteAgainMs: 10_000,
  checkWorkerMs: 15_000,
  orphanGraceMs: 60_000,
  firstBackOffMs: 30_000,
  longestBackOffMs: 300_000,
  avoidMs: 3_600_000,
  maxOffers: 20,
  ledgerMs: 5_000,
  billCheckMs: 1_800_000,
  billLagMs: 7_200_000,
};
