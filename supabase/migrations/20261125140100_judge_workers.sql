-- Workers that live but do no good: those that beat and never ask for work, and those that fail everything at once.

-- Tasks whose attempt was given back because their worker was at fault. Once only: a task that is the cause itself ends Failed.
create table if not exists callsheet.forgiven_tasks (
  task_id uuid primary key,
  worker_id text not null,
  forgiven_at timestamptz not null default now()
);
alter table callsheet.forgiven_tasks enable row level security;
revoke all on callsheet.forgiven_tasks from anon, authenticated;

-- Of these workers, the tasks each has failed within so many seconds in an unbroken row up to now, the latest first. Tasks
-- that were forgiven before do not count.
create or replace function callsheet.quick_failures(worker_ids_param text[], within_seconds float8)
returns table (worker_id text, task_ids uuid[])
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  candidate text;
  event record;
  claimed_at timestamptz;
  found_ids uuid[];
begin
  foreach candidate in array worker_ids_param loop
    found_ids := '{}';
    for event in
      select o.id, o.task_id, o.event_type, o.occurred_at, o.data ? 'error_message' as failed
      from callsheet.outbox o where o.worker_id = candidate and o.task_id is not null order by o.id desc limit 20
    loop
      continue when event.event_type = 'task.claimed';
      exit when event.event_type not in ('task.requeued', 'task.failed') or not event.failed;
      select o.occurred_at into claimed_at from callsheet.outbox o
      where o.worker_id = candidate and o.task_id = event.task_id and o.event_type = 'task.claimed' and o.id < event.id
      order by o.id desc limit 1;
      exit when claimed_at is null or event.occurred_at - claimed_at > make_interval(secs => within_seconds);
      if not event.task_id = any (found_ids)
        and not exists (select from callsheet.forgiven_tasks f where f.task_id = event.task_id) then
        found_ids := found_ids || event.task_id;
      end if;
    end loop;
    if cardinality(found_ids) > 0 then
      worker_id := candidate;
      task_ids := found_ids;
      return next;
    end if;
  end loop;
end $$;

-- Takes a worker out of service and gives the tasks it failed their attempt back; returns the tasks. None when it is gone.
create or replace function callsheet.quarantine_worker(worker_id_param text, task_ids_param uuid[], reason_param text) returns uuid[]
language plpgsql security definer set search_path = '' as $$
declare
  forgiven uuid[];
begin
  if callsheet.fail_workers(array[worker_id_param], 'quarantined', reason_param) = '{}' then
    return '{}';
  end if;
  with new as (
    insert into callsheet.forgiven_tasks (task_id, worker_id) select u, worker_id_param from unnest(task_ids_param) u
    on conflict do nothing returning task_id),
  back as (
    update public.tasks t set
      attempts = greatest(0, t.attempts - 1), status = 'Queued', worker_id = null, claim_id = null, claimed_at = null,
      lease_expires_at = null, generation_started_at = null, generation_processed_at = null, updated_at = now()
    from new n where t.id = n.task_id and t.status in ('Queued', 'Failed') returning t.id)
  select coalesce(array_agg(b.id), '{}') into forgiven from back b;
  return forgiven;
end $$;

-- Rented workers that beat, hold nothing and have asked for nothing for so long, while tasks they can run have been ready for as
-- long, by the ingest's clock.
create or replace function callsheet.workers_not_claiming(limit_seconds float8) returns table (worker_id text)
language sql stable security definer set search_path = '' as $$
  with heads as materialized (
    select l.min_vram_gb, l.task_type, q.ready_at
    from (select distinct on (a.id) a.* from callsheet.lanes a order by a.id, a.head) l
    cross join lateral (
      select r.ready_at, r.task_id, r.queue_version from callsheet.ready_tasks r
      where r.lane_id = l.id and r.start_tag >= l.head order by r.start_tag limit 1) q
    join public.tasks t on t.id = q.task_id and t.status = 'Queued' and t.queue_version = q.queue_version
    where q.ready_at < now() - make_interval(secs => limit_seconds))
  select w.id from public.workers w
  left join lateral (
    select o.occurred_at as at from callsheet.outbox o
    where o.worker_id = w.id and o.task_id is not null order by o.id desc limit 1) last on true
  where exists (select from heads) and w.status = 'active' and w.instance_type <> 'external'
    and w.last_heartbeat > now() - make_interval(secs => limit_seconds)
    and greatest(coalesce(w.activated_at, w.created_at), last.at) < now() - make_interval(secs => limit_seconds)
    and not exists (select from callsheet.running_tasks r where r.worker_id = w.id)
    and exists (
      select from heads h where h.min_vram_gb <= coalesce(round(w.vram_total_mb / 1000.0), 32767)
        and (w.task_types is null or h.task_type = any (w.task_types)))
$$;
revoke execute on function callsheet.quick_failures(text[], float8), callsheet.quarantine_worker(text, uuid[], text),
  callsheet.workers_not_claiming(float8) from public;
