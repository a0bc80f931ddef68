-- Append-only: rows are never updated, so a reader with an old snapshot costs nothing. The relay's position is one row.
create table if not exists callsheet.outbox (
  id bigint generated always as identity primary key,
  event_type text not null,
  task_id uuid,
  project_id uuid,
  worker_id text,
  task_type text,
  status text,
  attempts int,
  data jsonb,
  traceparent text,
  occurred_at timestamptz not null default clock_timestamp()
);
create index if not exists outbox_by_task on callsheet.outbox (task_id, id) where task_id is not null;
create index if not exists outbox_by_worker on callsheet.outbox (worker_id, id) where task_id is null;

create table if not exists callsheet.outbox_position (
  consumer text primary key,
  position bigint not null,
  updated_at timestamptz not null default now()
);

-- A listener that is about to sleep sets its flag; writers notify only then. NOTIFY takes a global lock at commit, so
-- one for every change would serialise all writers.
create unlogged table if not exists callsheet.wake_flags (
  channel text primary key,
  waiting boolean not null
) with (fillfactor = 20);

create or replace function callsheet.wake(channel_param text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if (select w.waiting from callsheet.wake_flags w where w.channel = channel_param) then
    perform pg_notify(channel_param, '');
  end if;
end $$;

create or replace function callsheet.task_transition_is_legal(from_status text, to_status text) returns boolean
language sql immutable set search_path = '' as $$
  select (from_status, to_status) in (
    ('Queued', 'In Progress'), ('Queued', 'Complete'), ('Queued', 'Failed'), ('Queued', 'Cancelled'),
    ('In Progress', 'Complete'), ('In Progress', 'Queued'), ('In Progress', 'Failed'), ('In Progress', 'Cancelled'),
    ('Failed', 'Queued'), ('Failed', 'Complete'))
$$;

create or replace function callsheet.task_event_type(from_status text, to_status text) returns text
language sql immutable set search_path = '' as $$
  select case to_status
    when 'Queued' then case when from_status is null then 'task.created' else 'task.requeued' end
    when 'In Progress' then 'task.claimed'
    when 'Complete' then 'task.completed'
    when 'Failed' then 'task.failed'
    when 'Cancelled' then 'task.cancelled'
  end
$$;

-- What an event of this status tells beyond the narrow columns.
create or replace function callsheet.task_event_data(status text, result_data jsonb, output_location text, error_message text)
returns jsonb language sql immutable set search_path = '' as $$
  select case
    when status = 'Complete' then jsonb_strip_nulls(jsonb_build_object(
      'video_url', result_data ->> 'video_url', 'output_location', left(output_location, 2000)))
    when status in ('Queued', 'Failed') and error_message is not null then
      jsonb_build_object('error_message', left(error_message, 2000))
  end
$$;

create or replace function callsheet.record_created_tasks() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into callsheet.outbox (event_type, task_id, project_id, worker_id, task_type, status, attempts, data, traceparent)
  select callsheet.task_event_type(null, n.status), n.id, n.project_id, n.worker_id, n.task_type, n.status, n.attempts,
    callsheet.task_event_data(n.status, n.result_data, n.output_location, n.error_message), n.traceparent
  from created n order by n.created_at, n.id;
  if found then
    perform callsheet.wake('outbox');
  end if;
  return null;
end $$;

create or replace function callsheet.record_task_transitions() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  illegal record;
begin
  select n.id, o.status as from_status, n.status as to_status into illegal
  from after n join before o on o.id = n.id
  where n.status <> o.status and not callsheet.task_transition_is_legal(o.status, n.status) limit 1;
  if found then
    raise exception 'task % may not go from % to %', illegal.id, illegal.from_status, illegal.to_status
      using errcode = 'check_violation', constraint = 'tasks_status_transition';
  end if;
  insert into callsheet.outbox (event_type, task_id, project_id, worker_id, task_type, status, attempts, data, traceparent)
  select callsheet.task_event_type(o.status, n.status), n.id, n.project_id, coalesce(n.worker_id, o.worker_id), n.task_type,
    n.status, n.attempts, callsheet.task_event_data(n.status, n.result_data, n.output_location, n.error_message), n.traceparent
  from after n join before o on o.id = n.id
  where n.status <> o.status;
  if found then
    perform callsheet.wake('outbox');
  end if;
  return null;
end $$;

drop trigger if exists record_created_tasks on public.tasks;
create trigger record_created_tasks after insert on public.tasks
  referencing new table as created for each statement execute function callsheet.record_created_tasks();
drop trigger if exists record_task_transitions on public.tasks;
create trigger record_task_transitions after update on public.tasks
  referencing old table as before new table as after for each statement execute function callsheet.record_task_transitions();

create or replace function callsheet.worker_transition_is_legal(from_status text, to_status text) returns boolean
language sql immutable set search_path = '' as $$
  select (from_status, to_status) in (
    ('spawning', 'active'), ('spawning', 'terminating'), ('spawning', 'error'),
    ('active', 'terminating'), ('active', 'error'),
    ('terminating', 'terminated'), ('terminating', 'error'),
    ('error', 'terminated'))
$$;

create or replace function callsheet.worker_event_type(to_status text, error_code text) returns text
language sql immutable set search_path = '' as $$
  select case to_status
    when 'spawning' then 'worker.requested'
    when 'active' then 'worker.active'
    when 'terminating' then 'worker.terminating'
    when 'terminated' then 'worker.terminated'
    when 'error' then case when error_code = 'stale' then 'worker.stale' else 'worker.failed' end
  end
$$;

create or replace function callsheet.emit_worker_event(type_param text, worker public.workers) returns void
language sql security definer set search_path = '' as $$
  insert into callsheet.outbox (event_type, worker_id, status, data)
  values (type_param, worker.id, worker.status, jsonb_strip_nulls(jsonb_build_object(
    'instance_type', worker.instance_type, 'error_code', worker.error_code,
    'error_message', left(worker.error_message, 2000))));
  select callsheet.wake('outbox')
$$;

create or replace function callsheet.record_worker_transition() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' then
    if not callsheet.worker_transition_is_legal(old.status, new.status) then
      raise exception 'worker % may not go from % to %', new.id, old.status, new.status
        using errcode = 'check_violation', constraint = 'workers_status_transition';
    end if;
  end if;
  perform callsheet.emit_worker_event(callsheet.worker_event_type(new.status, new.error_code), new);
  return null;
end $$;

drop trigger if exists record_created_worker on public.workers;
create trigger record_created_worker after insert on public.workers
  for each row execute function callsheet.record_worker_transition();
drop trigger if exists record_worker_transition on public.workers;
create trigger record_worker_transition after update of status on public.workers
  for each row when (old.status is distinct from new.status) execute function callsheet.record_worker_transition();
