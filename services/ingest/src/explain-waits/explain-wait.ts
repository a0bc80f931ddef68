import { assertNever, type TaskWhy } from '@callsheet/contracts';

/** What is known of a task and of whoever could take it. */
export interface WaitFacts {
  status: string;
  workerId: string | null;
  dependantOn: string | null;
  dependencyStatus: string | null;
  runAfter: Date | null;
  waitingFor: 'dependency' | 'run_after' | 'project_cap' | 'project_budget' | 'worker' | null;
  tasksAhead: number | null;
  /** GB of VRAM it needs, and the most that any GPU of the configured list or any worker has; null when unknown. */
  minVramGb: number | null;
  largestVramGb: number | null;
  /** Active workers that can run it, and those of them without a task. */
  workers: number;
  idleWorkers: number;
  projectCap: number | null;
  /** The project's own limit that is used up, as `day` or `month`. */
  projectBudget: string | null;
  /** Seconds since a scheduler last decided, while none does. */
  silentS: number | null;
  /** Seconds until the first starting worker should be ready; null when none starts. */
  readyInS: number | null;
  /** The scheduler's last word on this task's GPU class. */
  decision: { reason: string; sentence: string } | null;
  /** Workers of the last quarter of an hour that ended before they ever worked, and none that did since. */
  failedStarts: number;
  lastFailure: { code: string; message: string } | null;
  lastLines: readonly string[];
}

type Told = Pick<TaskWhy, 'reason' | 'sentence'> & { lastLines?: readonly string[] };

/** One plain sentence that says what a task waits for; the nearest cause first. */
export function explainWait(facts: WaitFacts): Told {
  if (facts.status !== 'Queued') return { reason: 'not_waiting', sentence: sentenceOfStatus(facts) };
  switch (facts.waitingFor) {
    case 'dependency':
      return {
        reason: 'dependency',
        sentence: `It waits for task ${facts.dependantOn}, which is ${facts.dependencyStatus ?? 'unknown'}.`,
      };
    case 'run_after':
      return { reason: 'run_after', sentence: `It may not start before ${facts.runAfter?.toISOString()}.` };
    case 'project_cap':
      return {
        reason: 'project_cap',
        sentence: `Its project already has as many tasks ready or running as max_concurrency allows (${facts.projectCap}).`,
      };
    case 'project_budget':
      return {
        reason: 'project_budget',
        sentence: `Budget reached: its project has used up what it may spend this ${facts.projectBudget ?? 'period'}. It is handed out when the ${facts.projectBudget ?? 'period'} is over or the limit is raised.`,
      };
    case 'worker':
    case null:
      return explainNoWorker(facts);
    default:
      return assertNever(facts.waitingFor);
  }
}

function sentenceOfStatus({ status, workerId }: WaitFacts): string {
  return status === 'In Progress'
    ? `It does not wait: worker ${workerId} runs it.`
    : `It does not wait: it is ${status}.`;
}

function explainNoWorker(facts: WaitFacts): Told {
  const { idleWorkers, workers, tasksAhead, readyInS, silentS, decision } = facts;
  const { minVramGb, largestVramGb } = facts;
  if (minVramGb !== null && largestVramGb !== null && minVramGb > largestVramGb)
    return {
      reason: 'too_large',
      sentence: `It needs a GPU with ${minVramGb} GB, and the largest that can be had has ${largestVramGb} GB: add a larger one to RUNPOD_GPU_TYPE or SSH_HOSTS.`,
    };
  if (idleWorkers > 0 && (tasksAhead ?? 0) < idleWorkers)
    return {
      reason: 'worker_free',
      sentence: 'A worker is free and gets it when it next asks, within about 10 s.',
    };
  if (readyInS !== null)
    return {
      reason: 'worker_booting',
      sentence: `A worker is starting and should be ready in about ${Math.round(readyInS)} s.`,
    };
  if (workers > 0)
    return { reason: 'workers_busy', sentence: `${inWords(workers)}, and ${ahead(tasksAhead)} before it.` };
  if (silentS !== null)
    return {
      reason: 'scheduler_silent',
      sentence: `No worker is there, and no scheduler has decided for ${Math.round(silentS)} s: check that one runs.`,
    };
  if (decision?.reason === 'budget') return { reason: 'budget', sentence: decision.sentence };
  if (decision?.reason === 'maximum') return { reason: 'maximum', sentence: decision.sentence };
  return (
    explainFailedStarts(facts) ?? {
      reason: 'no_worker_yet',
      sentence: 'No worker is there yet; the scheduler decides about one within seconds.',
    }
  );
}

/** No capacity and a crash loop look the same from outside: no worker comes. */
function explainFailedStarts({ failedStarts, lastFailure, lastLines }: WaitFacts): Told | undefined {
  if (!lastFailure) return undefined;
  if (/capacity/.test(lastFailure.code))
    return {
      reason: 'no_capacity',
      sentence: `The provider has no GPU of the configured list to rent: ${lastFailure.message}`,
    };
  if (failedStarts < 2) return undefined;
  return {
    reason: 'crash_loop',
    sentence: `The last ${failedStarts} workers ended before they could work (${lastFailure.code}): ${lastFailure.message}`,
    lastLines,
  };
}

function inWords(workers: number): string {
  return workers === 1
    ? 'The only worker that can run it is busy'
    : `All ${workers} workers that can run it are busy`;
}

function ahead(tasks: number | null): string {
  if (tasks === null || tasks >= 1000) return 'very many tasks are';
  return tasks === 1 ? '1 task is' : `${tasks} tasks are`;
}
