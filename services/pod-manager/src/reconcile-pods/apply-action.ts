import { saveCreated } from '../create-pod/create-pod.sql.js';
import { bringUp } from '../bring-up/bring-up.js';
import { providerLogTail, readProviderLog } from '../bring-up/read-provider-log.js';
import { diagnosePod } from '../diagnose-pod/diagnose-pod.js';
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
import { watchDisk } from '../watch-disk/watch-disk.js';
import { type Memory, type PodAction } from './pod-action.js';

/** What an action left behind: whether the row changed, and what to remember of the pod. */
export interface Applied {
  progressed: boolean;
  memory?: Partial<Memory>;
}

type Act = Exclude<PodAction, { kind: 'wait' }>;

/** Carries out one action; every change is guarded, so a decision that has become stale does nothing. */
export async function applyAction(
  parts: PodParts,
  pod: PodRow,
  action: Act,
  now: Date,
  memory: Memory,
): Promise<Applied> {
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
      const { launched, ...learned } = await bringUp(parts, pod, action.access, memory.mark);
      return { progressed: launched, memory: { ...learned, checkedAt: now } };
    }
    case 'read-log':
      return {
        progressed: false,
        memory: { logReadAt: now, logMark: await readProviderLog(parts, pod, memory.logMark) },
      };
    case 'check-worker':
      return {
        progressed: false,
        memory: { checkedAt: now, mark: await checkSilentWorker(parts, pod, memory.mark) },
      };
    case 'check-disk':
      return { progressed: await watchDisk(parts, pod, action.access), memory: { diskCheckedAt: now } };
    case 'give-up-silent':
      await giveUpSilentWorker(parts, pod);
      return { progressed: true };
    case 'fail':
      return { progressed: await applyFailure(parts, pod, action) };
    case 'terminate':
      return { progressed: await beginTermination(parts, pod, action.reason) };
    case 'stop-draining':
      return { progressed: await endDrain(parts, pod) };
    case 'diagnose':
      await diagnosePod(parts, pod);
      return { progressed: true };
    case 'delete':
      // Who accepts the end of a pod knows it: from now on its absence means that it is gone.
      return { progressed: false, memory: (await requestTermination(parts, pod)) ? { seen: true } : {} };
  }
}

async function applyFailure(
  parts: PodParts,
  pod: PodRow,
  { failure: { code, message }, from }: Extract<PodAction, { kind: 'fail' }>,
): Promise<boolean> {
  const { database, log } = parts;
  const more = code === 'spawning_timeout' ? await providerLogTail(parts, pod) : '';
  const failure = { code, message: `${message}${more}` };
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
