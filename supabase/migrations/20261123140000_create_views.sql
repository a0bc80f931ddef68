-- The figures behind the views that a look at a million tasks would be too slow for. They are kept up from the outbox, by
-- the scheduler's tick and never by a task's own transaction: they lag by about two seconds, and by the longest transaction
-- that is open. What runs now and what happened last is read live.

-- A sum of rows: whoever takes a task away adds a row with -1, the tick makes one row of each kind again.
create table if not exists callsheet.task_counts (
  task_type text not null,
  status text not null,
  count bigint not null
);

-- Tasks by the hour in which they came to the final status they have; kept for two days.
create table if not exists callsheet.hourly_ends (
  hour timestamptz not null,
  task_type text not null,
  status text not null,
  count bigint not null,
  queue_count bigint not null,
  queue_seconds float8 not null,
  max_queue_seconds float8,
  processing_count bigint not null,
  processing_seconds float8 not null,
  primary key (hour, task_type, status)
);

-- The same by day (UTC) and worker; kept for nine days.
create table if not exists callsheet.daily_worker_ends (
  day timestamptz not null,
  worker_id text not null,
  status text not null,
  count bigint not null,
  processing_count bigint not null,
  processing_seconds float8 not null,
  primary key (day, worker_id, status)
);

create table if not exists callsheet.count_horizon (
  only_row boolean primary key default true check (only_row),
  -- Events up to this id are counted.
  position bigint not null,
  -- No event up to this id can still appear when every transaction below candidate_xid has ended.
  candidate_position bigint not null,
  candidate_xid xid8 not null default '0'
);

-- What tasks that could still change, and that have no event, were counted as.
create table if not exists callsheet.tasks_before_events (
  task_id uuid primary key,
  status text not null
);

-- Writers of tasks wait for this moment: so every event of theirs is either visible here or comes after.
lock table public.tasks in share mode;
with horizon as (
  insert into callsheet.count_horizon (position, candidate_position)
  select coalesce(max(o.id), 0), coalesce(max(o.id), 0) from callsheet.outbox o
  on conflict do nothing returning position),
older as (
  insert into callsheet.tasks_before_events (task_id, status)
  select t.id, t.status from horizon, public.tasks t
  where t.status in ('Queued', 'In Progress', 'Failed')
    and not exists (select from callsheet.outbox o where o.task_id = t.id))
insert into callsheet.task_counts (task_type, status, count)
select t.task_type, t.status, count(*) from horizon, public.tasks t group by t.task_type, t.status;

create index if not exists system_logs_errors on public.system_logs (timestamp) where log_level in ('ERROR', 'CRITICAL');

create or replace function callsheet.is_final(status text) returns boolean
language sql immutable as $$ select status in ('Complete', 'Failed', 'Cancelled') $$;

-- Counts events above the position, at most `batch` ids a call; returns how many. Must be called in a transaction of its
-- own. Ids become visible out of order: the position stops at an id that was visible before this transaction took its own id,
-- and waits there until every transaction with a lower one has ended (who writes an event has its id before the event's).
create or replace function callsheet.count_new_events(batch int default 20000) returns int
language plpgsql security definer set search_path = '' as $$
declare
  horizon callsheet.count_horizon;
  visible bigint;
  upto bigint;
  counted int := 0;
begin
  if pg_current_xact_id_if_assigned() is not null then
    raise exception 'count_new_events needs a transaction that has written nothing' using errcode = 'invalid_transaction_state';
  end if;
  select coalesce(max(o.id), 0) into visible from callsheet.outbox o;
  select * into horizon from callsheet.count_horizon for update skip locked;
  if not found then
    return 0;
  end if;
  if pg_snapshot_xmin(pg_current_snapshot()) >= horizon.candidate_xid then
    upto := least(horizon.candidate_position, horizon.position + batch);
    if upto > horizon.position then
      counted := callsheet.count_events(horizon.position, upto);
    end if;
    if upto = horizon.candidate_position and visible > upto then
      update callsheet.count_horizon set
        position = upto, candidate_position = visible, candidate_xid = pg_current_xact_id();
    elsif upto > horizon.position then
      update callsheet.count_horizon set position = upto;
    end if;
  end if;
  return counted;
end $$;

-- Adds the transitions with an id above `after_param` and up to `upto_param` to the counts.
create or replace function callsheet.count_events(after_param bigint, upto_param bigint) returns int
language plpgsql set search_path = '' as $$
declare
  counted int;
begin
  with changed as materialized (
    select o.task_type, o.status, o.worker_id, o.occurred_at, coalesce(p.status, b.status) as from_status,
      p.worker_id as from_worker, p.occurred_at as from_at,
      extract(epoch from t.generation_started_at - t.created_at)::float8 as queue_seconds,
      extract(epoch from t.generation_processed_at - t.generation_started_at)::float8 as processing_seconds
    from callsheet.outbox o
    -- `+ 0`, so that the few rows of a task are sorted and not all rows walked.
    left join lateral (
      select p.status, p.worker_id, p.occurred_at from callsheet.outbox p
      where p.task_id = o.task_id and p.id < o.id order by p.id + 0 desc limit 1) p on true
    left join callsheet.tasks_before_events b on b.task_id = o.task_id and p.status is null
    left join public.tasks t on t.id = o.task_id and t.status = o.status and callsheet.is_final(t.status)
    where o.id > after_param and o.id <= upto_param and o.task_id is not null),
  ends as materialized (
    select c.task_type, c.status, c.worker_id, c.occurred_at, 1 as count, c.queue_seconds, c.processing_seconds
    from changed c where callsheet.is_final(c.status)
    union all
    select c.task_type, c.from_status, c.from_worker, c.from_at, -1, null, null
    from changed c where callsheet.is_final(c.from_status) and c.from_at is not null),
  hourly as (
    insert into callsheet.hourly_ends as h (hour, task_type, status, count, queue_count, queue_seconds, max_queue_seconds,
      processing_count, processing_seconds)
    select date_trunc('hour', e.occurred_at) as hour, e.task_type, e.status, sum(e.count), count(e.queue_seconds),
      coalesce(sum(e.queue_seconds), 0), max(e.queue_seconds), count(e.processing_seconds), coalesce(sum(e.processing_seconds), 0)
    from ends e where e.occurred_at > now() - interval '2 days' group by 1, 2, 3
    on conflict (hour, task_type, status) do update set
      count = h.count + excluded.count, queue_count = h.queue_count + excluded.queue_count,
      queue_seconds = h.queue_seconds + excluded.queue_seconds,
      max_queue_seconds = greatest(h.max_queue_seconds, excluded.max_queue_seconds),
      processing_count = h.processing_count + excluded.processing_count,
      processing_seconds = h.processing_seconds + excluded.processing_seconds),
  daily as (
    insert into callsheet.daily_worker_ends as d (day, worker_id, status, count, processing_count, processing_seconds)
    select date_trunc('day', e.occurred_at, 'UTC') as day, e.worker_id, e.status, sum(e.count), count(e.processing_seconds),
      coalesce(sum(e.processing_seconds), 0)
    from ends e where e.worker_id is not null and e.occurred_at > now() - interval '9 days' group by 1, 2, 3
    on conflict (day, worker_id, status) do update set
      count = d.count + excluded.count, processing_count = d.processing_count + excluded.processing_count,
      processing_seconds = d.processing_seconds + excluded.processing_seconds),
  summed as (
    delete from callsheet.task_counts where exists (select from changed) returning task_type, status, count),
  renewed as (
    insert into callsheet.task_counts (task_type, status, count)
    select s.task_type, s.status, sum(s.count) from (
      select c.task_type, c.status, 1 as count from changed c
      union all select c.task_type, c.from_status, -1 from changed c where c.from_status is not null
      union all select * from summed) s
    group by 1, 2 having sum(s.count) <> 0)
  select count(*) into counted from changed;
  return counted;
end $$;

-- Counting goes by events, so it comes to the deleted task's last status sooner or later: this takes that away again.
create or replace function callsheet.uncount_deleted_tasks() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into callsheet.task_counts (task_type, status, count)
  select d.task_type, d.status, -count(*) from deleted d group by 1, 2;
  return null;
end $$;
drop trigger if exists uncount_deleted_tasks on public.tasks;
create trigger uncount_deleted_tasks after delete on public.tasks
  referencing old table as deleted for each statement execute function callsheet.uncount_deleted_tasks();

drop view if exists public.orchestrator_status, public.active_workers_health, public.recent_task_activity,
  public.worker_performance, public.task_queue_analysis, public.v_recent_errors, public.v_worker_log_activity,
  public.normalized_task_status;

-- Waiting and ended tasks lag by about two seconds; the rest is now.
create view public.orchestrator_status with (security_invoker = true) as
select greatest(t.queued, 0) as queued_tasks, r.running as running_tasks, greatest(t.complete, 0) as completed_tasks,
  greatest(t.failed, 0) as error_tasks, greatest(t.failed, 0) as failed_tasks,
  w.inactive as inactive_workers, w.active as active_workers, w.terminated as terminated_workers,
  w.external as external_workers, w.stale as stale_workers, r.stuck as stuck_tasks, now() as snapshot_time
from (
  select coalesce(sum(c.count) filter (where c.status = 'Queued'), 0)::bigint as queued,
    coalesce(sum(c.count) filter (where c.status = 'Complete'), 0)::bigint as complete,
    coalesce(sum(c.count) filter (where c.status = 'Failed'), 0)::bigint as failed
  from callsheet.task_counts c) t,
(select count(*) as running, count(*) filter (where r.claimed_at < now() - interval '10 minutes') as stuck
  from callsheet.running_tasks r) r,
(select count(*) filter (where w.status not in ('active', 'terminated')) as inactive,
    count(*) filter (where w.status = 'active') as active,
    count(*) filter (where w.status = 'terminated') as terminated,
    count(*) filter (where w.instance_type = 'external') as external,
    count(*) filter (where w.status = 'active' and w.last_heartbeat < now() - interval '5 minutes') as stale
  from public.workers w) w;

-- Its current task is the oldest it holds that is not a parent waiting for others, if there is one.
create view public.active_workers_health with (security_invoker = true) as
select w.id, w.instance_type, w.status, w.created_at, w.last_heartbeat,
  round(extract(epoch from now() - w.last_heartbeat), 1) as heartbeat_age_seconds,
  w.vram_total_mb, w.vram_used_mb, round(100.0 * w.vram_used_mb / nullif(w.vram_total_mb, 0), 1) as vram_usage_percent,
  r.task_id as current_task_id, r.task_status as current_task_status, r.task_type as current_task_type,
  round(extract(epoch from now() - r.claimed_at), 1) as task_runtime_seconds,
  case
    when w.status = 'terminated' then 'TERMINATED'
    when w.status <> 'active' then 'INACTIVE'
    when w.last_heartbeat is null then 'NO_HEARTBEAT'
    when w.last_heartbeat < now() - interval '5 minutes' then 'STALE_HEARTBEAT'
    when r.claimed_at < now() - interval '10 minutes' then 'STUCK_TASK'
    else 'HEALTHY'
  end as health_status
from public.workers w
left join (
  select distinct on (r.worker_id) r.worker_id, r.task_id, t.status as task_status, t.task_type, r.claimed_at
  from callsheet.running_tasks r join public.tasks t on t.id = r.task_id
  order by r.worker_id, t.task_type like '%\_orchestrator', r.claimed_at) r on r.worker_id = w.id;

-- The hundred tasks whose status changed last, newest first. A task has few events, so that many are among the last 5000.
create view public.recent_task_activity with (security_invoker = true) as
select t.id, t.status, t.task_type, t.attempts, t.worker_id, t.created_at, t.generation_started_at, t.generation_processed_at,
  t.updated_at, t.error_message,
  round(extract(epoch from t.generation_processed_at - t.generation_started_at), 3) as processing_duration_seconds,
  w.instance_type as worker_instance_type, w.status as worker_status
from (
  select l.task_id, max(l.id) as id from (
    select o.task_id, o.id, o.occurred_at from callsheet.outbox o
    where o.task_id is not null order by o.id desc limit 5000) l
  where l.occurred_at > now() - interval '24 hours' group by l.task_id order by max(l.id) desc limit 100) l
join public.tasks t on t.id = l.task_id
left join public.workers w on w.id = t.worker_id
order by l.id desc;

-- Tasks that ended in the last seven days, counted by whole days (UTC).
create view public.worker_performance with (security_invoker = true) as
select w.id as worker_id, w.instance_type, w.status, w.created_at as worker_created_at, w.last_heartbeat,
  coalesce(e.complete + e.failed, 0) as total_tasks_processed, coalesce(e.complete, 0) as completed_tasks,
  coalesce(e.failed, 0) as error_tasks, coalesce(e.failed, 0) as failed_tasks,
  coalesce(r.running, 0) as current_running_tasks,
  round(100.0 * e.complete / nullif(e.complete + e.failed, 0), 2) as success_rate_percent,
  round((e.processing_seconds / nullif(e.processing_count, 0))::numeric, 3) as avg_processing_time_seconds,
  round(extract(epoch from coalesce(w.terminated_at, now()) - w.created_at) / 3600, 2) as uptime_hours
from public.workers w
left join (
  select d.worker_id, coalesce(sum(d.count) filter (where d.status = 'Complete'), 0)::bigint as complete,
    coalesce(sum(d.count) filter (where d.status = 'Failed'), 0)::bigint as failed,
    sum(d.processing_count) as processing_count, sum(d.processing_seconds) as processing_seconds
  from callsheet.daily_worker_ends d
  where d.day >= date_trunc('day', now() - interval '7 days', 'UTC') and d.status <> 'Cancelled'
  group by d.worker_id) e on e.worker_id = w.id
left join (
  select r.worker_id, count(*) as running from callsheet.running_tasks r group by r.worker_id) r on r.worker_id = w.id
where w.status <> 'terminated' or w.terminated_at > now() - interval '7 days' or e.worker_id is not null;

-- What waits and runs now, and what ended in the last 24 hours, counted by whole hours.
create view public.task_queue_analysis with (security_invoker = true) as
select a.task_type, a.status, a.task_count, round((a.avg_queue / 60)::numeric, 2) as avg_queue_time_minutes,
  round((a.max_queue / 60)::numeric, 2) as max_queue_time_minutes,
  round(a.avg_processing::numeric, 3) as avg_processing_time_seconds, a.error_count
from (
  select c.task_type, c.status, sum(c.count)::bigint as task_count, null::float8 as avg_queue, null::float8 as max_queue,
    null::float8 as avg_processing, 0::bigint as error_count
  from callsheet.task_counts c where c.status = 'Queued' group by 1, 2
  union all
  select t.task_type, 'In Progress', count(*),
    avg(extract(epoch from r.claimed_at - t.created_at)::float8), max(extract(epoch from r.claimed_at - t.created_at)::float8),
    null, 0
  from callsheet.running_tasks r join public.tasks t on t.id = r.task_id group by 1
  union all
  select h.task_type, h.status, sum(h.count)::bigint, sum(h.queue_seconds) / nullif(sum(h.queue_count), 0),
    max(h.max_queue_seconds), sum(h.processing_seconds) / nullif(sum(h.processing_count), 0),
    case when h.status = 'Failed' then sum(h.count)::bigint else 0 end
  from callsheet.hourly_ends h where h.hour >= date_trunc('hour', now() - interval '24 hours') group by 1, 2) a
where a.task_count > 0
order by a.task_type, a.status;

create view public.v_recent_errors with (security_invoker = true) as
select l.source_type, l.source_id, l.worker_id, l.task_id, count(*) as error_count, max(l.timestamp) as last_error_time,
  array_agg(distinct l.message) as unique_messages
from public.system_logs l
where l.log_level in ('ERROR', 'CRITICAL') and l.timestamp > now() - interval '24 hours'
group by l.source_type, l.source_id, l.worker_id, l.task_id
order by last_error_time desc;

create view public.v_worker_log_activity with (security_invoker = true) as
select w.id as worker_id, w.status, w.last_heartbeat, coalesce(l.logs, 0) as log_count, coalesce(l.errors, 0) as error_count,
  coalesce(l.warnings, 0) as warning_count, l.last_log_time
from public.workers w
left join (
  select l.worker_id, count(*) as logs, count(*) filter (where l.log_level in ('ERROR', 'CRITICAL')) as errors,
    count(*) filter (where l.log_level = 'WARNING') as warnings, max(l.timestamp) as last_log_time
  from public.system_logs l
  where l.timestamp > now() - interval '1 hour' and l.worker_id is not null group by l.worker_id) l on l.worker_id = w.id
where w.status <> 'terminated' or l.worker_id is not null;

-- A check keeps the status to the words of one vocabulary, so there is nothing left to translate.
create view public.normalized_task_status with (security_invoker = true) as
select t.id, t.status as normalized_status, t.status as original_status from public.tasks t;

-- Supabase grants new relations of public to everybody; a view that runs as its caller needs the caller's right to the tables.
do $$
declare
  r text;
begin
  foreach r in array array['task_counts', 'hourly_ends', 'daily_worker_ends', 'count_horizon', 'tasks_before_events'] loop
    execute format('alter table callsheet.%I enable row level security', r);
    execute format('revoke all on callsheet.%I from anon, authenticated', r);
  end loop;
  foreach r in array array['orchestrator_status', 'active_workers_health', 'recent_task_activity', 'worker_performance',
    'task_queue_analysis', 'v_recent_errors', 'v_worker_log_activity', 'normalized_task_status'] loop
    execute format('revoke all on public.%I from public, anon, authenticated, service_role', r);
    execute format('grant select on public.%I to service_role', r);
  end loop;
end $$;
grant usage on schema callsheet to service_role;
grant select on callsheet.task_counts, callsheet.hourly_ends, callsheet.daily_worker_ends, callsheet.running_tasks,
  callsheet.outbox to service_role;
revoke execute on function callsheet.count_new_events(int), callsheet.count_events(bigint, bigint), callsheet.is_final(text),
  callsheet.uncount_deleted_tasks() from public;
