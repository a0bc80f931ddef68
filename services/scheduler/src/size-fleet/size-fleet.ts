import { assertNever } from '@callsheet/contracts';
import { classViews, type ClassView } from './class-view.js';
import { type FleetSnapshot, type FleetWorker } from './fleet.js';
import { wantByBacklog, type BacklogPolicy } from './want-by-backlog.js';
import { wantByThreshold, type ThresholdPolicy } from './want-by-threshold.js';
import { wantReasons, type Want, type WantReason } from './want.js';

/** What every policy obeys. */
export interface FleetPolicy {
  rule: ThresholdPolicy | BacklogPolicy;
  minimum: number;
  maximum: number;
  /** Workers without a task that are kept ready beside the busy ones. */
  keepIdle: number;
  /** Sizes of GPU that are told apart, in GB; a task gets the smallest that is large enough. */
  classes: readonly number[];
  /** Workers that the schedule wants at this moment. */
  scheduled: number;
}

/** The numbers a decision was made from; `wanted` is the class's size within maximum and budget. */
export type FleetTerms = Record<string, number>;

export type NoChangeReason =
  'as_wanted' | 'work_waits' | 'surplus_held' | 'surplus_not_idle_yet' | 'maximum' | 'budget';

export type Decision = { minVramGb: number; terms: FleetTerms } & (
  | {
      kind: 'spawn';
      count: number;
      /** Rented workers of all classes afterwards. */ fleet: number;
      reason: WantReason;
    }
  | { kind: 'drain'; workerIds: string[]; reason: 'surplus' }
  | { kind: 'none'; reason: NoChangeReason }
);

/**
 * How many workers of each GPU class to rent or drain, a decision a class, the largest class first. Never more than the
 * maximum or than the budget allows; nobody is drained while busy or while work of the class waits.
 */
export function sizeFleet(snapshot: FleetSnapshot, policy: FleetPolicy, now: Date): Decision[] {
  const views = classViews(snapshot, policy.classes);
  let rented = views.reduce((sum, { workers }) => sum + workers.length, 0);
  let affordable = snapshot.spending?.workers ?? Infinity;
  return views.map((view) => {
    const others = rented - view.workers.length;
    const decision = sizeClass(view, snapshot, policy, now, { others, affordable });
    if (decision.kind === 'spawn') {
      rented += decision.count;
      affordable -= decision.count;
    }
    if (decision.kind === 'drain') rented -= decision.workerIds.length;
    return decision;
  });
}

function sizeClass(
  view: ClassView,
  snapshot: FleetSnapshot,
  policy: FleetPolicy,
  now: Date,
  { others, affordable }: { others: number; affordable: number },
): Decision {
  const { minVramGb } = view;
  const want = withCommonParts(wantOf(view, snapshot, policy), view, policy, others);
  // The minimum and the schedule are the whole fleet's: a larger class keeps what they need.
  const keep = Math.max(policy.minimum, policy.scheduled) - others;
  const { reason, asked } = largest(want);
  const present = view.workers.length;
  const wanted = Math.min(asked, Math.max(0, policy.maximum - others), present + Math.max(0, affordable));
  const terms = termsOf(view, want, {
    keep: Math.max(0, keep),
    asked,
    wanted,
    maximum: policy.maximum,
    affordable,
  });
  if (wanted > present)
    return { kind: 'spawn', minVramGb, count: wanted - present, fleet: others + wanted, reason, terms };
  if (asked > present)
    return { kind: 'none', minVramGb, reason: affordable < asked - present ? 'budget' : 'maximum', terms };
  if (wanted === present) return { kind: 'none', minVramGb, reason: 'as_wanted', terms };
  if (view.queued > 0) return { kind: 'none', minVramGb, reason: 'work_waits', terms };
  const surplus = present - Math.min(policy.maximum, Math.max(wanted, keep));
  if (surplus <= 0) return { kind: 'none', minVramGb, reason: 'surplus_held', terms };
  const workerIds = drainable(view.workers, want, now).slice(0, surplus);
  if (workerIds.length === 0) return { kind: 'none', minVramGb, reason: 'surplus_not_idle_yet', terms };
  return { kind: 'drain', minVramGb, workerIds, reason: 'surplus', terms };
}

function wantOf(view: ClassView, snapshot: FleetSnapshot, { rule }: FleetPolicy): Want {
  switch (rule.kind) {
    case 'threshold':
      return wantByThreshold(view, rule);
    case 'backlog':
      return wantByBacklog(view, rule, snapshot);
    default:
      return assertNever(rule);
  }
}

/** Minimum, schedule and idle buffer; what the first two lack, the class that takes any GPU is asked for. */
function withCommonParts(
  want: Want,
  { minVramGb, workers }: ClassView,
  policy: FleetPolicy,
  others: number,
): Want {
  const busy = workers.filter((worker) => worker.busy).length;
  const missing = (count: number) => Math.max(0, count - others);
  const whole = (count: number) => (minVramGb === 0 ? missing(count) : 0);
  const parts = {
    ...want.parts,
    schedule: whole(policy.scheduled),
    idle_buffer: busy + (minVramGb === 0 ? policy.keepIdle : 0),
    minimum: whole(policy.minimum),
  };
  return { ...want, parts };
}

function largest({ parts }: Want): { reason: WantReason; asked: number } {
  const asked = Math.max(0, ...Object.values(parts));
  return { reason: wantReasons.find((reason) => parts[reason] === asked) ?? 'minimum', asked };
}

function termsOf(view: ClassView, want: Want, numbers: Record<string, number>): FleetTerms {
  const count = (holds: (worker: FleetWorker) => boolean) => view.workers.filter(holds).length;
  const terms = {
    queued: view.queued,
    spawning: count(({ status }) => status === 'spawning'),
    active: count(({ status }) => status === 'active'),
    busy: count(({ busy }) => busy),
    helpers: view.helpers.length,
    ...want.parts,
    ...want.numbers,
    ...numbers,
  };
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => Number.isFinite(value)));
}

/** Who may go, first who goes first: the youngest still starting, then the longest idle. */
function drainable(workers: readonly FleetWorker[], { idleLimitMs }: Want, now: Date): string[] {
  const idle = workers.filter(
    ({ busy, status, idleSince }) => !busy && now.getTime() - idleSince.getTime() > idleLimitMs[status],
  );
  const of = (status: FleetWorker['status'], order: 1 | -1) =>
    idle
      .filter((worker) => worker.status === status)
      .sort((one, other) => order * (one.idleSince.getTime() - other.idleSince.getTime()));
  return [...of('spawning', -1), ...of('active', 1)].map(({ id }) => id);
}
