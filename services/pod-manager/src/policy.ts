import { type Stage } from './bring-up/stage.js';
import { type PodManagerConfig } from './config.js';
import { type SpendLimits } from './keep-ledger/judge-spend.js';

/** The numbers every decision about pods uses; all times in milliseconds. */
export interface PodPolicy {
  maxPods: number;
  /** USD; see MAX_HOURLY_COST and its kind. */
  limits: SpendLimits;
  /** How long a start may go without any progress; some of its stages have less. */
  bringUpTimeoutMs: number;
  stageQuietMs: Record<Stage, number>;
  /** How long a start may take although it gets on. */
  bringUpLongestMs: number;
  /** From when on, and how often, the provider's log is read for a pod that does not come up. */
  readLogMs: number;
  /** Between two looks at an installation. */
  installPollMs: number;
  drainTimeoutMs: number;
  pollMs: number;
  /** While a pod comes up or goes. */
  fastPollMs: number;
  /** How long a name is looked for after a create whose answer was lost. */
  searchMs: number;
  /** A pod the list has never shown may be late for this long after its creation. */
  settleMs: number;
  /** Between the two observations that make a terminated pod "gone". */
  goneAfterMs: number;
  /** Between the two observations that make a running pod "lost". */
  lostAfterMs: number;
  /** The same when the list was empty although pods should run. */
  emptyListAfterMs: number;
  deleteAgainMs: number;
  /** From the launch to the first look whether a silent worker still lives, and between looks. */
  checkWorkerMs: number;
  /** Between two looks at the disk of a pod at work, and the share of it, in percent, that may be in use unannounced. */
  diskCheckMs: number;
  maxDiskPercentUsed: number;
  orphanGraceMs: number;
  /** First wait after every candidate was refused; doubles up to the second number. */
  firstBackOffMs: number;
  longestBackOffMs: number;
  /** Failed starts of one cause in a row that stop creation, and for how long at first and at most. */
  breakerFailures: number;
  breakerFirstMs: number;
  breakerLongestMs: number;
  /** How long a place is avoided after a pod there came to nothing. */
  avoidMs: number;
  /** Offers asked for in one attempt at most. */
  maxOffers: number;
  /** Between two looks at what was spent. */
  ledgerMs: number;
  /** Between two looks at the provider's billing records, and how long these may lag. */
  billCheckMs: number;
  billLagMs: number;
}

/** Slow pulls and slow models exist; a shell that answers does so at once. Packages print something every few minutes. */
export const stageQuietMs: Record<Stage, number> = {
  container: Infinity,
  ssh: 180_000,
  probe: 120_000,
  install: 300_000,
  launch: 120_000,
  heartbeat: Infinity,
};

/** The policy a configuration asks for. */
export function podPolicy(config: PodManagerConfig): PodPolicy {
  return {
    maxPods: config.MAX_ACTIVE_GPUS,
    limits: { hour: config.MAX_HOURLY_COST, day: config.MAX_DAILY_COST, month: config.MAX_MONTHLY_COST },
    bringUpTimeoutMs: config.SPAWNING_TIMEOUT_SEC,
    stageQuietMs,
    // A first installation takes twenty minutes, after a pull of up to ten.
    bringUpLongestMs: config.SPAWNING_LONGEST_SEC,
    readLogMs: 20_000,
    installPollMs: 3_000,
    drainTimeoutMs: config.GRACEFUL_SHUTDOWN_TIMEOUT_SEC,
    pollMs: config.POD_POLL_SEC,
    fastPollMs: Math.min(1_000, config.POD_POLL_SEC),
    // Reports of creates that answered 5xx put the pod in the list within two minutes.
    searchMs: 120_000,
    settleMs: 120_000,
    goneAfterMs: Math.min(1_000, config.POD_POLL_SEC),
    lostAfterMs: config.POD_POLL_SEC,
    emptyListAfterMs: 60_000,
    deleteAgainMs: 10_000,
    checkWorkerMs: 15_000,
    diskCheckMs: config.DISK_CHECK_SEC,
    maxDiskPercentUsed: config.STORAGE_MAX_PERCENT_USED,
    orphanGraceMs: 60_000,
    firstBackOffMs: 30_000,
    longestBackOffMs: 300_000,
    breakerFailures: config.MAX_START_FAILURES,
    breakerFirstMs: 60_000,
    breakerLongestMs: 1_800_000,
    avoidMs: 3_600_000,
    // Each is a request of one or two seconds.
    maxOffers: 20,
    ledgerMs: 5_000,
    // Records lag by about an hour and are kept by the hour.
    billCheckMs: 1_800_000,
    billLagMs: 7_200_000,
  };
}
