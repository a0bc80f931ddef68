import { providerNamed, type PodParts } from '../pod-parts.js';
import { type PodRow } from '../pod-row.js';
import {
  failPod,
  finishPod,
  markAbsent,
  markPresent,
  markStopped,
  startTerminating,
  stopDraining,
} from './terminate-pod.sql.js';

/** Commits the end of a pod; the DELETE follows from the row. */
export async function beginTermination(parts: PodParts, pod: PodRow, reason: string): Promise<boolean> {
  const begun = await startTerminating(parts.database, pod.id);
  if (begun) parts.log.info({ ...facts(pod), reason }, 'pod is to be terminated');
  return begun;
}

/** Commits the end of a pod whose worker did not finish in the drain time; its work goes back to the queue. */
export async function endDrain(parts: PodParts, pod: PodRow): Promise<boolean> {
  const begun = await stopDraining(parts.database, pod);
  if (begun) parts.log.warn(facts(pod), 'drain time is over, work was given back');
  return begun;
}

/** Asks the provider to end a pod. False when it does not know the pod. */
export async function requestTermination(
  { providers, database, log }: PodParts,
  pod: PodRow,
): Promise<boolean> {
  if (pod.providerPodId === null) return false;
  const askedAt = performance.now();
  const accepted = await providerNamed(providers, pod.provider).terminate(pod.providerPodId);
  await markStopped(database, pod.id, { accepted, answeredMs: performance.now() - askedAt });
  log.info({ ...facts(pod), accepted }, 'provider was asked to terminate the pod');
  return accepted;
}

/** Asks for a pod the list lacks; only when that finds nothing either, the step is taken. True when something changed. */
export async function checkAbsence(
  parts: PodParts,
  pod: PodRow,
  step: 'mark' | 'finish' | 'lose',
): Promise<boolean> {
  const { providers, database, log } = parts;
  const provider = providerNamed(providers, pod.provider);
  const found = pod.providerPodId === null ? null : await provider.observeOne(pod.providerPodId);
  if (found !== null && found.state !== 'gone') {
    if (pod.absentSince !== null) await markPresent(database, pod.id);
    return false;
  }
  switch (step) {
    case 'mark':
      await markAbsent(database, pod.id);
      return false;
    case 'finish': {
      const finished = await finishPod(database, pod);
      if (finished) log.info(facts(pod), 'pod is gone');
      return finished;
    }
    case 'lose': {
      const failure = { code: 'pod_lost', message: 'the provider no longer has the pod' };
      const lost = await failPod(database, pod, failure, { gone: true });
      if (lost) log.error(facts(pod), 'pod vanished, its work was taken back');
      return lost;
    }
  }
}

function facts({ providerPodId, workerId }: PodRow) {
  return { podId: providerPodId, workerId };
}
