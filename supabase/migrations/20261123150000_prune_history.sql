-- What is old enough is deleted in small batches, each its own short transaction of the caller. Every function returns how
-- many rows it deleted and whether it found no more.

create table if not exists callsheet.prune_horizon (
  only_row boolean primary key default true check (only_row),
  -- Events up to this id have been looked at: those that are left stay as long as their task.
  position bigint not null default 0
);
insert into callsheet.prune_horizon default values on conflict do nothing;

-- The last event that every reader is done with.
create or replace function callsheet.settled_position() returns bigint
language sql stable set search_path = '' as $$
  select least(
    coalesce((select p.position from callsheet.outbox_position p where p.consumer = 'jetstream'), 0),
    coalesce((select p.position from callsheet.outbox_position p where p.consumer = 'notifier'), 0),
    coalesce((select h.position from callsheet.count_horizon h), 0))
$$;

-- Deletes events older than that. Those of an unfinished task stay, and the last one of a task that is still there: it says
-- from which status a late change came.
create or replace function callsheet.prune_outbox(older_than interval, batch int, out deleted int, out done boolean)
language plpgsql security definer set search_path = '' as $$
declare
  horizon callsheet.prune_horizon;
  settled bigint := callsheet.settled_position();
  upto bigint;
  passed int;
begin
  select * into horizon from callsheet.prune_horizon for update skip locked;
  if not found then
    deleted := 0;
    done := true;
    return;
  end if;
  with next as materialized (
    select o.id, o.occurred_at from callsheet.outbox o
    where o.id > horizon.position and o.id <= settled order by o.id limit batch)
  select max(n.id), count(*) into upto, passed from next n
  where n.id < coalesce((select min(y.id) from next y where y.occurred_at >= now() - older_than), 9223372036854775807);
  delete from callsheet.outbox o
  where o.id > horizon.position and o.id <= upto and case
    when o.task_id is null then true
    when exists (select from public.tasks t where t.id = o.task_id)
      then exists (select from public.tasks t where t.id = o.task_id and callsheet.is_final(t.status))
        and exists (select from callsheet.outbox l where l.task_id = o.task_id and l.id > o.id and l.id <= settled)
    else not exists (select from callsheet.outbox l where l.task_id = o.task_id and l.id > settled)
  end;
  get diagnostics deleted = row_count;
  update callsheet.prune_horizon set position = upto where upto is not null;
  done := passed < batch;
end $$;

-- A task's deletion takes the events along that nobody would look at again.
create or replace function callsheet.forget_deleted_tasks() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from callsheet.outbox o using deleted d, callsheet.prune_horizon h
  where o.task_id = d.id and o.id <= h.position
    and not exists (select from callsheet.outbox l where l.task_id = d.id and l.id > callsheet.settled_position());
  delete from callsheet.tasks_before_events b using deleted d, callsheet.count_horizon h
  where b.task_id = d.id and not exists (select from callsheet.outbox o where o.task_id = d.id and o.id > h.position);
  return null;
end $$;
drop trigger if exists forget_deleted_tasks on public.tasks;
create trigger forget_deleted_tasks after delete on public.tasks
  referencing old table as deleted for each statement execute function callsheet.forget_deleted_tasks();

-- Deletes tasks that ended longer ago than that and that no task which may still run depends on (a failed one may be retried).
create or replace function callsheet.prune_finished_tasks(older_than interval, batch int, out deleted int, out done boolean)
language plpgsql security definer set search_path = '' as $$
declare
  cutoff timestamptz := now() - older_than;
  locked uuid[];
begin
  -- By project, since that index has the age: an index on age alone would be one more for each insert.
  select coalesce(array_agg(c.id), '{}') into locked from (
    select old.id from public.projects p cross join lateral (
      select t.id from public.tasks t
      where t.project_id = p.id and t.created_at < cutoff and callsheet.is_final(t.status)
        and coalesce(t.generation_processed_at, t.updated_at) < cutoff and t.updated_at < cutoff
        and not exists (
          select from public.tasks d where d.dependant_on = t.id and d.status in ('Queued', 'In Progress', 'Failed'))
      order by t.created_at limit batch for update of t skip locked) old
    limit batch) c;
  -- Again, now that nobody can begin to depend on them: whoever does takes the lock that we hold.
  delete from public.tasks t
  where t.id = any (locked)
    and not exists (
      select from public.tasks d where d.dependant_on = t.id and d.status in ('Queued', 'In Progress', 'Failed'));
  get diagnostics deleted = row_count;
  -- A deleted task may have been what kept another one.
  done := deleted = 0;
end $$;

create index if not exists webhook_deliveries_settled on callsheet.webhook_deliveries (settled_at) where settled_at is not null;

-- Deletes settled deliveries, with their attempts, whose event is gone: while it is there, it would be delivered again.
create or replace function callsheet.prune_webhooks(older_than interval, batch int, out deleted int, out done boolean)
language plpgsql security definer set search_path = '' as $$
begin
  delete from callsheet.webhook_deliveries w where w.id = any (array(
    select d.id from callsheet.webhook_deliveries d
    where d.settled_at < now() - older_than and d.status <> 'pending'
      and not exists (select from callsheet.outbox o where o.id = d.event_id)
    order by d.settled_at limit batch for update skip locked));
  get diagnostics deleted = row_count;
  done := deleted < batch;
end $$;

create or replace function callsheet.prune_logs(older_than interval, batch int, out deleted int, out done boolean)
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.system_logs l where l.ctid = any (array(
    select o.ctid from public.system_logs o where o.timestamp < now() - older_than
    order by o.timestamp limit batch for update skip locked));
  get diagnostics deleted = row_count;
  done := deleted < batch;
end $$;

-- The old system's name for it: deletes all that is old, in batches.
create or replace function public.func_cleanup_old_logs(retention_hours int default 48) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  total int := 0;
  step record;
begin
  if retention_hours is null or retention_hours < 0 then
    raise exception 'retention_hours must be 0 or more' using errcode = 'invalid_parameter_value';
  end if;
  loop
    select p.deleted, p.done into step from callsheet.prune_logs(make_interval(hours => retention_hours), 10000) p;
    total := total + step.deleted;
    exit when step.done;
  end loop;
  return jsonb_build_object('success', true, 'deleted', total, 'retention_hours', retention_hours);
end $$;

-- Deletes hours and days that no view shows any more.
create or replace function callsheet.prune_counts() returns int
language sql security definer set search_path = '' as $$
  with hours as (delete from callsheet.hourly_ends h where h.hour < now() - interval '50 hours' returning 1),
  days as (delete from callsheet.daily_worker_ends d where d.day < now() - interval '10 days' returning 1)
  select ((select count(*) from hours) + (select count(*) from days))::int
$$;

alter table callsheet.prune_horizon enable row level security;
revoke all on callsheet.prune_horizon from anon, authenticated;
revoke execute on function callsheet.settled_position(), callsheet.prune_outbox(interval, int), callsheet.forget_deleted_tasks(),
  callsheet.prune_finished_tasks(interval, int), callsheet.prune_webhooks(interval, int), callsheet.prune_logs(interval, int),
  callsheet.prune_counts() from public;
revoke all on function public.func_cleanup_old_logs(int) from public, anon, authenticated;
grant execute on function public.func_cleanup_old_logs(int) to service_role;
