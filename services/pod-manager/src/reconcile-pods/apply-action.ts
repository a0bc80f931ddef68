import { saveCreated } from '../create-pod/create-pod.sql.js';
import { launchWorker } from '../launch-worker/launch-worker.js';
import { type PodParts } from '../pod-parts.js';
import { type PodRow } from '../pod-row.js';
import { abandonIntent, failPod, markPresent } from '../terminate-pod/terminate-pod.sql.js';
import {
  beginTermination,
  checkAbsence,
  endDrain,
  requestTermination,
} from '../terminate-pod/terminate-pod.js';
import { checkSilentWorker, giveUpSilentWorker } from '../watch-worker/watch-worker.js';
import { type Memory, type PodAction } from './pod-action.js';

/** What an action left behind: whether the row changed, and what to remember of the pod. */
export interface Applied {
  progressed: boolean;
  memory?: Partial<Memory>;
}

type Act = Exclude<PodAction, { kind: 'wait' }>;

/** Carries out one action; every change is guarded, so a decision that has become stale does nothing. */
export async function applyAction(parts: PodParts, pod: PodRow, action: Act, now: Date): Promise<Applied> {
  const { database, log } = parts;
  switch (action.kind) {
    case 'adopt': {
      const progressed = await saveCreated(database, pod.id, action.pod, 'found');
      if (progressed) log.info({ podId: action.pod.id, workerId: pod.workerId }, 'pod found by its name');
      return { progressed };
    }
    case 'abandon': {
      const progressed = await abandonIntent(database, pod.id);
      if (progressed) log.warn({ podName: pod.name, workerId: pod.workerId }, 'no pod of this name appeared');
      return { progressed };
    }
    case 'mark-present':
      await markPresent(database, pod.id);
      return { progressed: true };
    case 'check-absence':
      return { progressed: await checkAbsence(parts, pod, action.step) };
    case 'launch': {
      const hindrance = await launchWorker(parts, pod, action.access);
      return { progressed: hindrance === undefined, memory: { hindrance: hindrance ?? null } };
    }
    case 'check-worker':
      await checkSilentWorker(parts, pod);
      return { progressed: false, memory: { checkedAt: now } };
    case 'give-up-silent':
      await giveUpSilentWorker(parts, pod);
      return { progressed: true };
    case 'fail':
      return { progressed: await applyFailure(parts, pod, action) };
    case 'terminate':
      return { progressed: await beginTermination(parts, pod, action.reason) };
    case 'stop-draining':
      return { progressed: await endDrain(parts, pod) };
    case 'delete':
      await requestTermination(parts, pod);
      return { progressed: false };
  }
}

async function applyFailure(
  { database, log }: PodParts,
  pod: PodRow,
  { failure, from }: Extract<PodAction, { kind: 'fail' }>,
): Promise<boolean> {
  const failed = await failPod(database, pod, failure, from === undefined ? {} : { from });
  const facts = {
    podId: pod.providerPodId,
    workerId: pod.workerId,
    code: failure.code,
    reason: failure.message,
  };
  if (failed) log.error(facts, 'pod failed');
  return failed;
}
