import { one, type Sql } from '@callsheet/runtime';

/** The newest report of a worker's pod. */
export async function findReport(sql: Sql, workerId: string) {
  const [report] = await sql`
    select d.worker_id, p.name as pod, d.taken_at, d.report
    from callsheet.pod_diagnostics d join callsheet.pods p on p.id = d.pod_id
    where d.worker_id = ${workerId} order by d.taken_at desc limit 1`;
  return report;
}

/** The newest reports of all pods, without their text. */
export function listReports(sql: Sql) {
  return sql`
    select d.worker_id, p.name as pod, d.taken_at, octet_length(d.report) as bytes,
      coalesce(p.failure_detail, p.failure_kind) as failure
    from callsheet.pod_diagnostics d join callsheet.pods p on p.id = d.pod_id order by d.taken_at desc limit 200`;
}

/** Pods that live or ended within the hour, newest first, and those that no row claims. */
export function listPods(sql: Sql) {
  return sql`
    select p.name, p.provider, p.provider_pod_id, p.worker_id, w.status as worker_status, false as orphan, p.phase,
      case when p.phase in ('created', 'launched') and w.status = 'spawning' then p.stage end as stage,
      p.gpu_type, p.cloud, p.place, p.volume, p.cost_per_hour::float8 as usd_per_hour,
      round(coalesce(p.cost_per_hour, 0) * extract(epoch from coalesce(p.stopped_at, now()) - p.created_at) / 3600, 4)::float8
        as usd, p.requested_at, p.created_at, p.launched_at, p.stopped_at, p.terminated_at, p.failure_kind,
      p.failure_detail, p.probe, p.install_steps
    from callsheet.pods p join public.workers w on w.id = p.worker_id
    where p.phase <> 'terminated' or p.terminated_at > now() - interval '1 hour'
    union all
    select o.name, o.provider, o.provider_pod_id, null, null, true, 'orphan', null, null, null, null, null,
      o.cost_per_hour::float8, null, null, o.first_seen_at, null, null, null, null, null, null, null
    from callsheet.orphan_pods o
    order by requested_at desc nulls first limit 1000`;
}

/** The overview, what each project had the use of this month, and the limits that were reached this month. */
export async function loadSpend(sql: Sql) {
  const overview = one(
    await sql`
      select s.usd_per_hour::float8, s.idle_usd_per_hour::float8, s.usd_today::float8, s.usd_this_month::float8,
        s.idle_usd_today::float8, s.idle_usd_this_month::float8,
        callsheet.idle_usd_last_hour(s.idle_usd_this_month)::float8 as idle_usd_last_hour, s.pods, s.idle_pods from callsheet.spend() s`,
  );
  const projects = await sql`
    select s.project_id, p.name, s.seconds, s.usd::float8
    from callsheet.spend_by_project((callsheet.utc_start('month') at time zone 'UTC')::date) s
    join public.projects p on p.id = s.project_id order by s.usd desc`;
  const exceeded = await sql`
    select a.period, a.project_id, a.limit_usd::float8, a.spent_usd::float8, a.raised_at from callsheet.budget_alarms a
    where a.period_start >= callsheet.utc_start('month') order by a.raised_at desc limit 100`;
  return { ...overview, projects_this_month: projects, exceeded };
}

/** Every provider's breaker. */
export function listBreakers(sql: Sql) {
  return sql`
    select b.provider, b.state, b.cause, b.failures, b.message, b.retry_at, b.updated_at, b.reset_at
    from callsheet.breakers b order by b.provider`;
}

/** Forgets failures so far, of one provider or of all. */
export async function resetBreakers(sql: Sql, provider: string | undefined): Promise<void> {
  await sql`
    update callsheet.breakers set reset_at = now(), state = 'closed', cause = null, failures = 0, message = null,
      retry_at = null, updated_at = now()
    where provider = coalesce(${provider ?? null}, provider)`;
}
