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
-- A worker's last claim and its last task's end; append-only, so no dead row is ever in the way.
create index if not exists outbox_tasks_of_worker on callsheet.outbox (worker_id, id desc) where task_id is not null;

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
  -- The relay relies on it: a transaction has its id before it takes an outbox id.
  select pg_current_xact_id();
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
