import { type PodPolicy } from '../policy.js';

/** How far a pod's start has come; each waits for what it names. */
export const stages = ['container', 'ssh', 'probe', 'install', 'launch', 'heartbeat'] as const;
export type Stage = (typeof stages)[number];

/** A start under way. */
export interface Start {
  stage: Stage;
  requestedAt: Date;
  /** When it last came further: a new stage, a step of the installation, a growing log. */
  progressAt: Date;
}

const words: Record<Stage, string> = {
  container: 'the container to run',
  ssh: 'SSH to answer',
  probe: 'the GPU and the storage to be looked at',
  install: 'the worker to be installed',
  launch: 'the worker to be started',
  heartbeat: 'the worker to ask for work',
};

/** Why a start has taken too long, or undefined. A start that gets on may take long; one that stands still may not. */
export function overdueReason(start: Start, now: Date, policy: PodPolicy): string | undefined {
  const { stage, requestedAt, progressAt } = start;
  const still = now.getTime() - progressAt.getTime();
  const total = now.getTime() - requestedAt.getTime();
  const waiting = `waiting for ${words[stage]}`;
  if (still > quietLimit(stage, policy)) return `${waiting}: nothing has moved for ${seconds(still)}`;
  return total > policy.bringUpLongestMs ? `${waiting} ${seconds(total)} after the request` : undefined;
}

/** How long a stage may go without progress. */
export function quietLimit(stage: Stage, { bringUpTimeoutMs, stageQuietMs }: PodPolicy): number {
  return Math.min(bringUpTimeoutMs, stageQuietMs[stage]);
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
