-- A batch: many tasks of one kind that were asked for at once. How many of them have come how far is counted by the scheduler's
-- tick, from the outbox, so that their workers never wait for a row that all of them change.
create table if not exists public.batches (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id),
  name text,
  task_type text not null,
  -- What its tasks have in common.
  params jsonb not null default '{}' check (jsonb_typeof(params) = 'object'),
  total int not null check (total > 0),
  running int not null default 0,
  completed int not null default 0,
  failed int not null default 0,
  cancelled int not null default 0,
  -- Hears of the batch's end; its tasks have a URL of their own.
  webhook_url text,
  traceparent text,
  idempotency_key text,
  request_sha256 bytea,
  created_at timestamptz not null default now(),
  -- When all its tasks had ended for the first time: announced then, once.
  completed_at timestamptz
) with (fillfactor = 50);
create index if not exists batches_by_project on public.batches (project_id, created_at desc, id desc);
create unique index if not exists batches_idempotency_key
  on public.batches (project_id, idempotency_key) where idempotency_key is not null;

alter table public.tasks add column if not exists batch_id uuid references public.batches (id);
create index if not exists tasks_by_batch on public.tasks (batch_id, created_at desc, id desc) where batch_id is not null;

-- One event for each batch that has just ended.
create or replace function callsheet.announce_batches(batch_ids_param uuid[]) returns void
language sql set search_path = '' as $$
  insert into callsheet.outbox (event_type, project_id, data, traceparent)
  select 'batch.completed', b.project_id, jsonb_build_object(
    'batch_id', b.id, 'completed', b.completed, 'failed', b.failed, 'cancelled', b.cancelled), b.traceparent
  from public.batches b where b.id = any (batch_ids_param) order by b.id;
  select callsheet.wake('outbox')
$$;

-- Adds the transitions with an id above `after_param` and up to `upto_param` to the counts.
create or replace function callsheet.count_events(after_param bigint, upto_param bigint) returns int
language plpgsql set search_path = '' as $$
declare
  counted int;
  runs record;
begin
  with changed as materialized (
    select o.task_id, o.task_type, o.status, o.worker_id, o.occurred_at, coalesce(p.status, b.status) as from_status,
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
    group by 1, 2 having sum(s.count) <> 0),
  batched as (
    update public.batches b set
      running = b.running + d.running, completed = b.completed + d.completed, failed = b.failed + d.failed,
      cancelled = b.cancelled + d.cancelled,
      completed_at = case
        when b.completed_at is null
          and b.completed + b.failed + b.cancelled + d.completed + d.failed + d.cancelled >= b.total then now()
        else b.completed_at end
    from (
      select t.batch_id, sum((c.status = 'In Progress')::int - (c.from_status is not distinct from 'In Progress')::int) as running,
        sum((c.status = 'Complete')::int - (c.from_status is not distinct from 'Complete')::int) as completed,
        sum((c.status = 'Failed')::int - (c.from_status is not distinct from 'Failed')::int) as failed,
        sum((c.status = 'Cancelled')::int - (c.from_status is not distinct from 'Cancelled')::int) as cancelled
      from changed c join public.tasks t on t.id = c.task_id and t.batch_id is not null
      group by t.batch_id) d
    where b.id = d.batch_id
    returning b.id, b.completed_at = now() as ended)
  select count(*) as total, (select array_agg(b.id) from batched b where b.ended) as ended_batches, array_agg(c.task_id) filter (where c.well) as tasks, array_agg(c.worker_id) filter (where c.well) as workers,
    array_agg(extract(epoch from c.occurred_at - c.from_at)::float8) filter (where c.well) as seconds
  into runs
  from (
    -- Completed by the worker that it was handed to: a late completion says nothing of how long it took.
    select c.*, c.status = 'Complete' and c.from_status = 'In Progress' and c.worker_id = c.from_worker as well from changed c) c;
  if runs.ended_batches is not null then
    perform callsheet.announce_batches(runs.ended_batches);
  end if;
  if runs.tasks is not null then
    perform callsheet.remember_run_times(runs.tasks, runs.workers, runs.seconds);
  end if;
  counted := runs.total;
  return counted;
end $$;

-- Cancels up to so many tasks of a batch that have not ended; returns how many.
create or replace function callsheet.cancel_batch(project_id_param uuid, batch_id_param uuid, limit_param int) returns int
language plpgsql security definer set search_path = '' as $$
declare
  cancelled int;
begin
  update public.tasks t set
    status = 'Cancelled', lease_expires_at = null, generation_processed_at = now(), updated_at = now()
  where t.id = any (array(
      select o.id from public.tasks o
      where o.batch_id = batch_id_param and o.project_id = project_id_param and o.status in ('Queued', 'In Progress')
      order by o.id limit limit_param for update))
    and t.status in ('Queued', 'In Progress');
  get diagnostics cancelled = row_count;
  return cancelled;
end $$;

-- Deletes a task that has ended and that nothing waits for, be it a task or its batch. Outcome: deleted | not_final | needed |
-- in_batch | not_found.
create or replace function callsheet.delete_task(project_id_param uuid, task_id_param uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  task record;
begin
  -- The lock waits for a dependent that is just being queued; the look at dependents needs a younger snapshot.
  select t.status, t.batch_id into task from public.tasks t
  where t.id = task_id_param and t.project_id = project_id_param for update;
  if not found then
    return 'not_found';
  elsif task.status in ('Queued', 'In Progress') then
    return 'not_final';
  elsif exists (
    select from public.tasks d where d.dependant_on = task_id_param and d.status in ('Queued', 'In Progress')) then
    return 'needed';
  elsif exists (select from public.batches b where b.id = task.batch_id and b.completed_at is null) then
    return 'in_batch';
  end if;
  delete from public.tasks t where t.id = task_id_param;
  return 'deleted';
end $$;

-- Deletes batches that ended longer ago than that and whose tasks are gone.
create or replace function callsheet.prune_batches(older_than interval, batch int, out deleted int, out done boolean)
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.batches b where b.id = any (array(
    select o.id from public.batches o
    where o.completed_at < now() - older_than and not exists (select from public.tasks t where t.batch_id = o.id)
    limit batch for update skip locked));
  get diagnostics deleted = row_count;
  done := deleted < batch;
end $$;

alter table public.batches enable row level security;
revoke all on public.batches from anon, authenticated;
grant select, insert, update, delete on public.batches to service_role;
revoke execute on function callsheet.announce_batches(uuid[]), callsheet.cancel_batch(uuid, uuid, int),
  callsheet.prune_batches(interval, int) from public;
