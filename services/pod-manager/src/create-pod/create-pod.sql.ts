import { type Database, type Sql } from '@callsheet/runtime';
import { type Offer, type ProviderPod } from '../provider/provider.js';
import { type Verdict } from './judge-refusals.js';

/** A committed wish for one pod; from here on its name finds it. */
export interface Intent {
  id: string;
  workerId: string;
  name: string;
  /** GB of VRAM the worker asks for; null is any. */
  minVramGb: number | null;
  /** Providers that nothing is to be asked of. */
  closed: ReadonlySet<string>;
}

/** Commits an intent, unless the worker needs no pod any more or `maxPods` live already; then undefined. */
export function insertIntent(
  database: Database,
  intent: { workerId: string; name: string; gpuType: string; maxPods: number; closed: ReadonlySet<string> },
): Promise<Intent | undefined> {
  return database.begin(async (sql) => {
    // Two leaders at a hand-over must not both pass the checks below.
    await sql`select pg_advisory_xact_lock(hashtextextended('callsheet.pods', 0))`;
    const [row] = await sql<Omit<Intent, 'closed'>>`
      insert into callsheet.pods (worker_id, name, gpu_type)
      select w.id, ${intent.name}, ${intent.gpuType} from public.workers w
      where w.id = ${intent.workerId} and w.status = 'spawning'
        and not exists (select from callsheet.pods p where p.worker_id = w.id and p.phase <> 'terminated')
        and (select count(*) from callsheet.pods p where p.phase <> 'terminated') < ${intent.maxPods}::int
      returning id, worker_id as "workerId", name,
        (select w.min_vram_gb from public.workers w where w.id = worker_id) as "minVramGb"`;
    return row && { ...row, closed: intent.closed };
  });
}

/** Notes what the next request asks for. False when the attempt is over or the worker no longer wants a pod. */
export async function chooseOffer(sql: Sql, podId: string, offer: Offer): Promise<boolean> {
  const { provider, gpuType, pricePerHour, terms } = offer;
  const rented = 'cloud' in terms ? terms : undefined;
  const rows = await sql`
    update callsheet.pods p set provider = ${provider}, gpu_type = ${gpuType}, cost_per_hour = ${pricePerHour},
      cloud = ${rented?.cloud ?? null}, min_ram_gb = ${rented?.minRamGb ?? null}::int,
      volume = ${rented?.volume?.name ?? null}, place = ${'host' in terms ? terms.host : null}
    from public.workers w
    where p.id = ${podId} and p.phase = 'intent' and w.id = p.worker_id and w.status = 'spawning' returning p.id`;
  return rows.length > 0;
}

/**
 * Remembers which pod an intent became. It costs from when it was asked for, `answeredMs` ago; one that was found by its
 * name, from the request on, since nobody knows when it was made. False when the attempt is over or its pod known already.
 */
export async function saveCreated(
  sql: Sql,
  podId: string,
  pod: ProviderPod,
  how: { answeredMs: number } | 'found',
): Promise<boolean> {
  const answeredSec = how === 'found' ? null : how.answeredMs / 1000;
  const rows = await sql`
    update callsheet.pods set phase = 'created', provider_pod_id = ${pod.id}, place = coalesce(${pod.place}, place),
      -- One that has ended already is shown to cost nothing; it did cost what was offered.
      cost_per_hour = coalesce(nullif(${pod.costPerHour}::numeric, 0), cost_per_hour),
      created_at = coalesce(now() - make_interval(secs => ${answeredSec}), requested_at),
      stage = 'container', progress_at = now(),
      failure_kind = null, failure_detail = null, absent_since = null
    where id = ${podId} and phase = 'intent' returning id`;
  return rows.length > 0;
}

/** Notes that a create may or may not have made a pod. */
export async function markAmbiguous(sql: Sql, podId: string, detail: string): Promise<void> {
  await sql`
    update callsheet.pods set failure_kind = 'ambiguous', failure_detail = ${detail.slice(0, 2000)}
    where id = ${podId} and phase = 'intent'`;
}

/** Ends an attempt that made no pod; a final verdict ends the worker too. */
export function endRefused(database: Database, intent: Intent, verdict: Verdict): Promise<void> {
  return database.begin(async (sql) => {
    const rows = await sql`
      update callsheet.pods set phase = 'terminated', terminated_at = now(),
        failure_kind = ${verdict.code}, failure_detail = ${verdict.message.slice(0, 2000)}
      where id = ${intent.id} and phase = 'intent' returning id`;
    if (rows.length > 0 && verdict.final)
      await sql`select callsheet.fail_workers(array[${intent.workerId}], ${verdict.code}, ${verdict.message})`;
  });
}

/** Gives up on a worker that never got a pod. False when it has one or moved on. */
export async function failWaitingWorker(
  sql: Sql,
  workerId: string,
  code: string,
  message: string,
): Promise<boolean> {
  const rows = await sql`
    select callsheet.fail_workers(array[w.id], ${code}, ${message}) from public.workers w
    where w.id = ${workerId} and w.status = 'spawning'
      and not exists (select from callsheet.pods p where p.worker_id = w.id and p.phase <> 'terminated')`;
  return rows.length > 0;
}
