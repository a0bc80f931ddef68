import type { Pod, ScalingDecision, ListedTask } from '@callsheet/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { podsQuery, workersQuery } from '../api/fleet';
import type { Tone } from '../look/badge';
import { decisionsQuery } from '../scaling/decisions-query';
import { tasksQuery } from '../tasks/task-queries';
import { noteVitals } from './vitals';

/** What a pod does now, in one word, and since when. */
export interface Phase {
  word: string;
  tone: Tone;
  since: string | null;
}

/** A pod with what it works on and what was decided about it. */
export interface FleetPod {
  pod: Pod;
  phase: Phase;
  task: ListedTask | undefined;
  /** In the GPU's memory. */
  model: string | undefined;
  decision: ScalingDecision | undefined;
}

/** The phase of a pod, from the provider's view and the worker's. */
export function phaseOf(pod: Pod, task: Pick<ListedTask, 'generation_started_at'> | undefined): Phase {
  if (pod.orphan) return { word: 'Orphan', tone: 'failed', since: pod.requested_at };
  if (pod.terminated_at !== null) return { word: 'Gone', tone: 'cancelled', since: pod.terminated_at };
  if (pod.worker_status === 'terminating') return { word: 'Draining', tone: 'warn', since: null };
  if (pod.worker_status === 'error') return { word: 'Failed', tone: 'failed', since: null };
  if (pod.worker_status === 'active')
    return task
      ? { word: 'Busy', tone: 'running', since: task.generation_started_at }
      : { word: 'Idle', tone: 'complete', since: null };
  if (pod.phase === 'intent') return { word: 'Requested', tone: 'queued', since: pod.requested_at };
  return {
    word: bootWords[pod.stage ?? ''] ?? 'Booting',
    tone: 'queued',
    since: pod.created_at ?? pod.requested_at,
  };
}

const bootWords: Record<string, string> = {
  container: 'Container starts',
  ssh: 'Waiting for SSH',
  probe: 'Checking GPU',
  install: 'Installing',
  launch: 'Starting worker',
  heartbeat: 'Loading',
};

/** The GPU's name without its maker's. */
export function gpuName(gpu: string | null): string {
  return gpu?.replace(/^NVIDIA (GeForce )?/, '') ?? 'unknown GPU';
}

/** All pods that live, each with its task and the newest decision that names it. */
export function useFleet(): { pods: FleetPod[] | undefined; error: unknown } {
  const pods = useQuery(podsQuery);
  const workers = useQuery(workersQuery).data?.workers;
  const running = useInfiniteQuery(tasksQuery({ status: 'In Progress' }));
  const decisions = useInfiniteQuery(decisionsQuery({ limit: 100 }));
  useEffect(() => noteVitals(workers ?? []), [workers]);
  return useMemo(() => {
    const models = new Map(workers?.map(({ id, loaded_model }) => [id, loaded_model ?? undefined]));
    const tasks = new Map(
      running.data?.pages.flatMap((page) => page.tasks).map((task) => [task.worker_id, task]),
    );
    const about = new Map<string, ScalingDecision>();
    for (const decision of [...(decisions.data?.pages[0]?.decisions ?? [])].reverse())
      for (const id of decision.worker_ids) about.set(id, decision);
    const found = pods.data?.pods.map((pod) => {
      const task = pod.worker_id === null ? undefined : tasks.get(pod.worker_id);
      const decision = pod.worker_id === null ? undefined : about.get(pod.worker_id);
      const model = pod.worker_id === null ? undefined : models.get(pod.worker_id);
      return { pod, phase: phaseOf(pod, task), task, decision, model };
    });
    return { pods: found, error: pods.error };
  }, [pods.data, pods.error, workers, running.data, decisions.data]);
}
