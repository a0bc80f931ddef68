import { setTimeout as sleep } from 'node:timers/promises';
import { type HistoryWriter } from '../history.js';
import { type ChaosSystem } from '../system/chaos-system.js';

const LIMIT_MS = 480_000;
const LOOK_EVERY_MS = 1_000;

/** Waits until nothing is left to be done, and notes whether that was reached and what was still going on if not. */
export async function comeToRest(
  system: ChaosSystem,
  history: HistoryWriter,
  progress: (waitingFor: readonly string[]) => void,
  limitMs = LIMIT_MS,
): Promise<void> {
  const beganAt = Date.now();
  await forgetArrivals(system);
  for (;;) {
    const waitingFor = await look(system);
    const waitedMs = Date.now() - beganAt;
    const reached = waitingFor.length === 0;
    if (reached || waitedMs > limitMs) return history.note({ type: 'calm', reached, waitedMs, waitingFor });
    progress(waitingFor);
    await sleep(LOOK_EVERY_MS);
  }
}

/** On a busy machine a look may fail; the next one tells. */
async function look(system: ChaosSystem): Promise<string[]> {
  try {
    await bringRetriesForward(system);
    await shortenIdleness(system);
    return await unfinished(system);
  } catch (error) {
    return [`a look that failed: ${String(error)}`];
  }
}

/** The scheduler keeps workers ready for arrivals as it has learned them, for hours; here nothing more will come. */
async function forgetArrivals({ database, supervisor }: ChaosSystem): Promise<void> {
  await database`delete from callsheet.arrivals`;
  await database`delete from callsheet.fleet_habits`;
  await supervisor.stop('scheduler');
  await supervisor.start('scheduler');
}

/** A fleet without history keeps idle workers for minutes; that is waiting, not work. */
async function shortenIdleness({ database }: ChaosSystem): Promise<void> {
  await database`update callsheet.fleet_habits set hold_s = 15 where hold_s > 15`;
}

/** The schedule of webhooks goes on for a day: what waits for a later try is tried now. */
async function bringRetriesForward({ database }: ChaosSystem): Promise<void> {
  await database`
    update callsheet.webhook_deliveries set next_attempt_at = now()
    where status = 'pending' and after_id is null and next_attempt_at > now() + interval '20 seconds'`;
}

async function unfinished({ database, emulator }: ChaosSystem): Promise<string[]> {
  const [row] = await database<Record<string, number>>`
    select
      (select count(*)::int from tasks where status in ('Queued', 'In Progress')) as "tasks that have not ended",
      (select count(*)::int from workers where status <> 'terminated' and instance_type <> 'external') as "workers that are not terminated",
      (select count(*)::int from callsheet.pods where phase <> 'terminated') as "pods that are not confirmed gone",
      (select count(*)::int from batches where completed_at is null) as "batches that have not ended",
      (select count(*)::int from callsheet.webhook_deliveries where status = 'pending') as "webhooks that are not settled",
      (select count(*)::int from callsheet.outbox o
        where o.event_type in ('task.completed', 'task.failed', 'task.cancelled', 'batch.completed')
          and not exists (select from callsheet.webhook_deliveries d where d.event_id = o.id)) as "events without a webhook",
      (select count(*)::int from callsheet.outbox o where o.id > coalesce(
        (select p.position from callsheet.outbox_position p where p.consumer = 'jetstream'), 0)) as "events that are not published"`;
  const { pods } = await emulator.state();
  const existing = pods.filter(
    ({ foreign, phase }) => !foreign && phase !== 'gone' && phase !== 'terminated',
  );
  const counts = { ...row, 'pods at the provider': existing.length };
  return Object.entries(counts).flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
}
