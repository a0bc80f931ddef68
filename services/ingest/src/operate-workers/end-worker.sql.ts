import { type WorkerStatus } from '@callsheet/contracts';
import { one, type Database } from '@callsheet/runtime';

/** How a worker was asked to end, and what came of it. */
export interface Ending {
  /** Its status before; undefined when there is no such worker. */
  before: WorkerStatus | undefined;
  requeued: number;
}

/**
 * Has a worker end: no further work, and its pod goes when nothing is in hand. With `now`, what is in hand goes back to
 * the queue at no cost to its attempts. A worker that is in error or has ended is left alone.
 */
export function endWorker(database: Database, id: string, { now }: { now: boolean }): Promise<Ending> {
  return database.begin(async (sql) => {
    // A claim locks the worker first, so that none slips in between.
    const [worker] = await sql<{ status: WorkerStatus }>`
      select w.status from public.workers w where w.id = ${id} for no key update`;
    const before = worker?.status;
    if (before === undefined || before === 'error' || before === 'terminated') return { before, requeued: 0 };
    await sql`
      update public.workers set status = 'terminating', terminating_at = now(), updated_at = now()
      where id = ${id} and status in ('spawning', 'active')`;
    if (!now) return { before, requeued: 0 };
    const { requeued } = one(
      await sql<{ requeued: number }>`
        select count(*)::int as requeued from callsheet.end_attempts(
          array(select r.task_id from callsheet.running_tasks r where r.worker_id = ${id}),
          'the worker was terminated by an operator', false)`,
    );
    return { before, requeued };
  });
}
