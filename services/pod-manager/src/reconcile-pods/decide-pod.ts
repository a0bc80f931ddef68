import { assertNever } from '@callsheet/contracts';
import { overdueReason } from '../bring-up/stage.js';
import { type PodPolicy } from '../policy.js';
import { type PodRow, type PodWorker } from '../pod-row.js';
import { isDiskDue } from '../watch-disk/judge-disk.js';
import { type Observation, type PodAction } from './pod-action.js';

interface Situation {
  pod: PodRow;
  observed: Observation;
  worker: PodWorker;
  now: Date;
  policy: PodPolicy;
}

/** Decides the next step of one pod. Only positive evidence ends a pod that works; every phase has a deadline. */
export function decidePod(
  pod: PodRow,
  observed: Observation,
  worker: PodWorker,
  now: Date,
  policy: PodPolicy,
): PodAction {
  const situation = { pod, observed, worker, now, policy };
  switch (pod.phase) {
    case 'intent':
      return decideIntent(situation);
    case 'created':
    case 'launched':
      return decideLive(situation);
    case 'terminating':
      return decideTerminating(situation);
  }
}

/** An intent nobody works on: its create was interrupted or its answer lost, so a pod of its name may exist. */
function decideIntent({ pod, observed, now, policy }: Situation): PodAction {
  switch (observed.kind) {
    case 'unknown':
      return wait('looking for the pod by its name');
    case 'listed':
      return { kind: 'adopt', pod: observed.pod };
    case 'absent':
      if (observed.doubtful) return wait('the list is empty although pods should run');
      if (pod.absentSince === null) return { kind: 'check-absence', step: 'mark' };
      return elapsed(pod.absentSince, now) >= policy.searchMs
        ? { kind: 'abandon' }
        : wait('looking for the pod by its name');
  }
}

function decideLive(situation: Situation): PodAction {
  return (
    unwanted(situation) ??
    stopped(situation) ??
    overdue(situation) ??
    absent(situation) ??
    draining(situation) ??
    (situation.pod.phase === 'created' ? bringUp(situation) : awaitHeartbeat(situation))
  );
}

function unwanted({ worker }: Situation): PodAction | undefined {
  if (worker.status !== 'error' && worker.status !== 'terminated') return undefined;
  return { kind: 'terminate', reason: `the worker is ${worker.status}` };
}

/** The container has ended; starting it again may land nowhere, so the pod is given up. */
function stopped({ observed }: Situation): PodAction | undefined {
  if (observed.kind !== 'listed' || observed.stoppedTimes < 2) return undefined;
  return { kind: 'fail', failure: { code: 'pod_lost', message: `the pod is ${observed.pod.status}` } };
}

function absent({ pod, observed, now, policy }: Situation): PodAction | undefined {
  if (observed.kind === 'listed' && pod.absentSince !== null) return { kind: 'mark-present' };
  if (observed.kind !== 'absent') return undefined;
  if (isSettling(pod, observed, now, policy)) return wait('the provider may not show the new pod yet');
  if (pod.absentSince === null) return { kind: 'check-absence', step: 'mark' };
  const needed = observed.doubtful ? policy.emptyListAfterMs : policy.lostAfterMs;
  if (elapsed(pod.absentSince, now) < needed) return wait('absent, waiting for a second observation');
  return { kind: 'check-absence', step: 'lose' };
}

function draining({ worker, now, policy }: Situation): PodAction | undefined {
  if (worker.status !== 'terminating') return undefined;
  if (worker.heldTasks === 0) return { kind: 'terminate', reason: 'the worker has drained' };
  const since = worker.terminatingAt;
  if (since !== null && elapsed(since, now) < policy.drainTimeoutMs) return wait('the worker drains');
  return { kind: 'stop-draining' };
}

/** Deadlines hold whatever the provider says or does not say. */
function overdue({ pod, observed, worker, now, policy }: Situation): PodAction | undefined {
  if (worker.status !== 'spawning') return undefined;
  const reason = overdueReason(pod, now, policy);
  if (reason === undefined) return undefined;
  if (pod.phase === 'launched') return { kind: 'give-up-silent' };
  const message = `${reason}: ${describe(observed)}`;
  return { kind: 'fail', failure: { code: 'spawning_timeout', message }, from: 'spawning' };
}

function bringUp(situation: Situation): PodAction {
  const { pod, observed, now, policy } = situation;
  if (observed.kind !== 'listed') return wait(describe(observed));
  if (isLogDue(situation)) return { kind: 'read-log' };
  if (observed.pod.access === null) return wait(describe(observed));
  const { checkedAt } = observed;
  if (pod.stage === 'install' && checkedAt !== null && elapsed(checkedAt, now) < policy.installPollMs)
    return wait('the worker is being installed');
  return { kind: 'launch', access: observed.pod.access };
}

/** The provider's log says whether a container that does not come up is slow or broken. */
function isLogDue({ pod, observed, now, policy }: Situation): boolean {
  if (pod.stage !== 'container' && pod.stage !== 'ssh') return false;
  const quietMs = elapsed(pod.progressAt, now);
  const { logReadAt } = observed;
  const isReadLately = logReadAt !== null && elapsed(logReadAt, now) < policy.readLogMs;
  return quietMs >= policy.readLogMs && !isReadLately;
}

function atWork({ pod, observed, now, policy }: Situation): PodAction {
  const access = observed.kind === 'listed' ? observed.pod.access : null;
  const { diskCheckedAt } = observed;
  const isDue = diskCheckedAt !== null && isDiskDue(pod.id, diskCheckedAt, now, policy.diskCheckMs);
  return isDue && access !== null ? { kind: 'check-disk', access } : wait('the worker is at work');
}

function awaitHeartbeat(situation: Situation): PodAction {
  const { pod, observed, worker, now, policy } = situation;
  if (worker.status !== 'spawning') return atWork(situation);
  const lastLook = observed.checkedAt ?? pod.launchedAt ?? pod.requestedAt;
  return elapsed(lastLook, now) >= policy.checkWorkerMs
    ? { kind: 'check-worker' }
    : wait('the worker has not asked for work yet');
}

/** DELETE is repeated for as long as the provider shows the pod; "gone" takes two observations. */
function decideTerminating({ pod, observed, worker, now, policy }: Situation): PodAction {
  if (observed.kind === 'listed' && pod.absentSince !== null) return { kind: 'mark-present' };
  const settling = isSettling(pod, observed, now, policy);
  if (observed.kind === 'absent' && !observed.doubtful && !settling) {
    if (pod.absentSince === null) return { kind: 'check-absence', step: 'mark' };
    return elapsed(pod.absentSince, now) >= policy.goneAfterMs
      ? { kind: 'check-absence', step: 'finish' }
      : wait('gone, waiting for a second observation');
  }
  const isWorthALook = worker.status === 'error' && pod.sshHost !== null && observed.kind !== 'absent';
  if (isWorthALook && pod.diagnosedAt === null) return { kind: 'diagnose' };
  const { deletedAt } = observed;
  if (deletedAt !== null && elapsed(deletedAt, now) < policy.deleteAgainMs)
    return wait('asked the provider to end it');
  return { kind: 'delete' };
}

/** A pod that was never shown may still appear: the provider's answers lag behind its creates. */
function isSettling(
  { createdAt, sshHost }: PodRow,
  { seen }: Observation,
  now: Date,
  { settleMs }: PodPolicy,
): boolean {
  return !seen && sshHost === null && createdAt !== null && elapsed(createdAt, now) < settleMs;
}

function describe(observed: Observation): string {
  switch (observed.kind) {
    case 'unknown':
      return observed.hindrance ?? 'the provider does not answer';
    case 'absent':
      return 'the provider does not list the pod';
    case 'listed':
      if (observed.pod.access === null) return `the pod is ${observed.pod.status} and shows no SSH address`;
      return observed.hindrance ?? 'SSH was not tried yet';
    default:
      return assertNever(observed);
  }
}

function elapsed(since: Date, now: Date): number {
  return now.getTime() - since.getTime();
}

function wait(reason: string): PodAction {
  return { kind: 'wait', reason };
}
