-- What follows from a task's change, in the same transaction: its event, its place in the queue, and what waits for it.

-- Without a search_path of their own these are inlined into the statements that call them; they name nothing that could be shadowed.
create or replace function callsheet.task_transition_is_legal(from_status text, to_status text) returns boolean
language sql immutable as $$
  select case from_status
    when 'Queued' then to_status in ('In Progress', 'Complete', 'Failed', 'Cancelled')
    when 'In Progress' then to_status in ('Complete', 'Queued', 'Failed', 'Cancelled')
    when 'Failed' then to_status in ('Queued', 'Complete')
    else false
  end
$$;

create or replace function callsheet.task_event_type(from_status text, to_status text) returns text
language sql immutable as $$
  select case to_status
    when 'Queued' then case when from_status is null then 'task.created' else 'task.requeued' end
    when 'In Progress' then 'task.claimed'
    when 'Complete' then 'task.completed'
    when 'Failed' then 'task.failed'
    when 'Cancelled' then 'task.cancelled'
  end
$$;

create or replace function callsheet.task_event_data(status text, result_data jsonb, output_location text, error_message text)
returns jsonb language sql immutable as $$
  select case
    when status = 'Complete' then jsonb_strip_nulls(jsonb_build_object(
      'video_url', result_data ->> 'video_url', 'output_location', left(output_location, 2000)))
    when status in ('Queued', 'Failed') and error_message is not null then
      jsonb_build_object('error_message', left(error_message, 2000))
  end
$$;

create or replace function callsheet.is_orchestrator(task_type text) returns boolean
language sql immutable as $$ select task_type like '%\_orchestrator' $$;

create or replace function callsheet.requires_video(task_type text) returns boolean
language sql immutable as $$
  select task_type in ('video_generation', 'frame_interpolation', 'custom_prompt')
$$;

create or replace function callsheet.lease_duration() returns interval
language sql stable as $$
  select make_interval(secs => coalesce(nullif(current_setting('callsheet.task_stuck_timeout_sec', true), ''), '1200')::float8)
$$;

create or replace function callsheet.renew_queue_version() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.queue_version := old.queue_version + 1;
  new.holds_slot := false;
  return new;
end $$;
drop trigger if exists renew_queue_version on public.tasks;
create trigger renew_queue_version before update on public.tasks for each row
  when (new.status = 'Queued' and (old.status, old.priority, old.min_vram_gb, old.run_after, old.dependant_on)
    is distinct from (new.status, new.priority, new.min_vram_gb, new.run_after, new.dependant_on))
  execute function callsheet.renew_queue_version();

create or replace function callsheet.refuse_transition() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'task % may not go from % to %', new.id, old.status, new.status
    using errcode = 'check_violation', constraint = 'tasks_status_transition';
end $$;
drop trigger if exists refuse_transition on public.tasks;
create trigger refuse_transition before update on public.tasks for each row
  when (old.status is distinct from new.status and not callsheet.task_transition_is_legal(old.status, new.status))
  execute function callsheet.refuse_transition();

create or replace function callsheet.record_created_tasks() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  queued uuid[];
  simple boolean;
begin
  insert into callsheet.outbox (event_type, task_id, project_id, worker_id, task_type, status, attempts, data, traceparent)
  select callsheet.task_event_type(null, n.status), n.id, n.project_id, n.worker_id, n.task_type, n.status, n.attempts,
    callsheet.task_event_data(n.status, n.result_data, n.output_location, n.error_message), n.traceparent
  from created n;
  perform callsheet.wake('outbox');
  insert into callsheet.running_tasks (task_id, worker_id, project_id, claimed_at)
  select n.id, n.worker_id, n.project_id, n.claimed_at from created n where n.status = 'In Progress';

  select array_agg(n.id), bool_and(n.dependant_on is null and n.run_after is null) into queued, simple
  from created n where n.status = 'Queued';
  if queued is null then
    return null;
  end if;
  if not simple then
    perform callsheet.note_dependencies(queued);
  end if;
  if simple and not exists (
    select from public.projects p where p.max_concurrency is not null and p.id in (select n.project_id from created n)) then
    perform callsheet.make_ready(queued);
  else
    perform callsheet.enqueue(queued);
  end if;
  return null;
end $$;

-- A dependency must exist and must not lead back: a task inserted later can't be an ancestor, so only rows of one statement can.
create or replace function callsheet.refuse_bad_dependencies(task_ids_param uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  bad record;
begin
  select t.id, t.dependant_on into bad from public.tasks t
  where t.id = any (task_ids_param) and t.dependant_on is not null
    and not exists (select from public.tasks d where d.id = t.dependant_on) limit 1;
  if found then
    raise exception 'task % depends on %, which does not exist', bad.id, bad.dependant_on
      using errcode = 'foreign_key_violation', constraint = 'tasks_dependency_exists';
  end if;
  with recursive ancestors as (
    select t.id as start, t.dependant_on as id from public.tasks t where t.id = any (task_ids_param) and t.dependant_on is not null
    union
    select a.start, t.dependant_on from ancestors a join public.tasks t on t.id = a.id
    where t.dependant_on is not null and a.id <> a.start)
  select a.id into bad from ancestors a where a.id = a.start limit 1;
  if found then
    raise exception 'task % depends on itself through other tasks', bad.id
      using errcode = 'check_violation', constraint = 'tasks_dependency_has_no_cycle';
  end if;
end $$;

-- The lock makes a dependency that is ending right now wait for us, or us for it: so its end is never missed.
create or replace function callsheet.note_dependencies(task_ids_param uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  perform from public.tasks d
  where d.id in (select t.dependant_on from public.tasks t where t.id = any (task_ids_param) and t.dependant_on is not null)
  order by d.id for no key update;
  perform callsheet.refuse_bad_dependencies(task_ids_param);
  update public.tasks d set has_dependents = true
  where not d.has_dependents
    and d.id in (select t.dependant_on from public.tasks t where t.id = any (task_ids_param) and t.dependant_on is not null);
  update public.tasks t set status = 'Failed', generation_processed_at = now(), updated_at = now(),
    error_message = 'Cascaded failed from related task ' || t.dependant_on
  where t.id = any (task_ids_param) and t.status = 'Queued'
    and exists (select from public.tasks d where d.id = t.dependant_on and d.status in ('Failed', 'Cancelled'));
end $$;

-- What waits for tasks that have ended: made ready by a completion, failed with a failure.
create or replace function callsheet.follow_dependencies(task_ids_param uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  perform callsheet.enqueue(array(
    select d.id from public.tasks d join public.tasks t on t.id = d.dependant_on
    where t.id = any (task_ids_param) and t.status = 'Complete' and d.status = 'Queued' order by d.created_at));
  update public.tasks d set status = 'Failed', generation_processed_at = now(), updated_at = now(),
    error_message = 'Cascaded failed from related task ' || d.dependant_on
  from public.tasks t
  where t.id = d.dependant_on and t.id = any (task_ids_param) and t.status in ('Failed', 'Cancelled') and d.status = 'Queued';
end $$;

create or replace function callsheet.free_project_slots(task_ids_param uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  projects uuid[];
begin
  with freed as (
    delete from callsheet.project_slots s where s.task_id = any (task_ids_param) returning s.project_id)
  select array_agg(distinct f.project_id) into projects from freed f;
  perform callsheet.admit_held_tasks(p) from unnest(projects) p order by p;
end $$;

-- One function, since the order matters: the event first, then what follows, whose own events come after it. Both transition
-- tables are small and have no index: a nested loop over them would be quadratic in the batch.
create or replace function callsheet.record_task_transitions() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  found_changes record;
begin
  perform set_config('enable_nestloop', 'off', true);
  with changed as materialized (
    select o.status as from_status, o.worker_id as from_worker, o.holds_slot as from_slot,
      o.queue_version as from_version, n.*
    from after n join before o on o.id = n.id
    where n.status <> o.status or n.queue_version <> o.queue_version),
  recorded as (
    insert into callsheet.outbox (event_type, task_id, project_id, worker_id, task_type, status, attempts, data, traceparent)
    select callsheet.task_event_type(c.from_status, c.status), c.id, c.project_id, coalesce(c.worker_id, c.from_worker),
      c.task_type, c.status, c.attempts,
      callsheet.task_event_data(c.status, c.result_data, c.output_location, c.error_message), c.traceparent
    from changed c where c.status <> c.from_status),
  started as (
    insert into callsheet.running_tasks (task_id, worker_id, project_id, claimed_at)
    select c.id, c.worker_id, c.project_id, c.claimed_at from changed c
    where c.status = 'In Progress' and c.from_status <> 'In Progress')
  select count(*) as total,
    array_agg(c.id) filter (where c.from_status = 'In Progress' and c.status <> 'In Progress') as stopped,
    array_agg(c.id) filter (where c.status = 'Queued' and c.queue_version <> c.from_version) as waiting,
    array_agg(c.id) filter (where c.has_dependents and c.status in ('Complete', 'Failed', 'Cancelled')) as awaited,
    array_agg(c.id) filter (where c.from_slot and (not c.holds_slot or c.status in ('Complete', 'Failed', 'Cancelled'))) as freed
  into found_changes from changed c;
  perform set_config('enable_nestloop', 'on', true);
  if found_changes.total = 0 then
    return null;
  end if;
  perform callsheet.wake('outbox');
  if found_changes.stopped is not null then
    delete from callsheet.running_tasks r where r.task_id = any (found_changes.stopped);
  end if;
  if found_changes.waiting is not null then
    perform callsheet.note_dependencies(found_changes.waiting);
    perform callsheet.enqueue(found_changes.waiting);
  end if;
  if found_changes.freed is not null then
    perform callsheet.free_project_slots(found_changes.freed);
  end if;
  if found_changes.awaited is not null then
    perform callsheet.follow_dependencies(found_changes.awaited);
  end if;
  return null;
end $$;

create or replace function callsheet.follow_project_cap() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform callsheet.admit_held_tasks(new.id);
  return null;
end $$;
drop trigger if exists follow_project_cap on public.projects;
create trigger follow_project_cap after update of max_concurrency on public.projects
  for each row execute function callsheet.follow_project_cap();

drop trigger if exists record_created_tasks on public.tasks;
create trigger record_created_tasks after insert on public.tasks
  referencing new table as created for each statement execute function callsheet.record_created_tasks();
drop trigger if exists record_task_transitions on public.tasks;
create trigger record_task_transitions after update on public.tasks
  referencing old table as before new table as after for each statement execute function callsheet.record_task_transitions();
