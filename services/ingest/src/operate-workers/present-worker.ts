import { type Worker } from '@callsheet/contracts';

type Moment = 'activated_at' | 'last_heartbeat' | 'terminating_at' | 'terminated_at';

/** A worker as the database gives it; moments are dates. */
export type WorkerRow = Omit<Worker, Moment | 'created_at'> &
  Record<Moment, Date | null> & { created_at: Date };

/** As the API shows it. */
export function presentWorker(row: WorkerRow): Worker {
  return {
    ...row,
    created_at: row.created_at.toISOString(),
    activated_at: row.activated_at?.toISOString() ?? null,
    last_heartbeat: row.last_heartbeat?.toISOString() ?? null,
    terminating_at: row.terminating_at?.toISOString() ?? null,
    terminated_at: row.terminated_at?.toISOString() ?? null,
  };
}
