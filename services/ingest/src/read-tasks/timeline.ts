import { type Timeline } from '@callsheet/contracts';

/** When what happened to a task; of its last hand-out where there were several. */
export interface Moments {
  created_at: Date;
  claimed_at: Date | null;
  generation_started_at: Date | null;
  upload_started_at: Date | null;
  generation_processed_at: Date | null;
}

/** How long each part of a task's life took, in seconds; null for a part that has not ended or that nobody told us of. */
export function timelineOf(moments: Moments): Timeline {
  const { created_at, claimed_at, generation_started_at, upload_started_at, generation_processed_at } =
    moments;
  return {
    queued_seconds: between(created_at, claimed_at),
    loading_seconds: between(claimed_at, generation_started_at),
    generation_seconds: between(generation_started_at, upload_started_at ?? generation_processed_at),
    upload_seconds: between(upload_started_at, generation_processed_at),
    total_seconds: between(created_at, generation_processed_at),
  };
}

function between(from: Date | null, to: Date | null): number | null {
  return from && to ? Math.max(0, to.getTime() - from.getTime()) / 1000 : null;
}
