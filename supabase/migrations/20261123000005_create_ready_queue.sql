-- The ready queue: a narrow row for each task that may be handed out now. A claim reads it in index order from a head
-- that a tick moves forward, so its cost depends neither on backlog, nor on history, nor on old snapshots.

-- A lane is a queue of its own: tasks of one priority that the same workers can run, and that need the same model.
-- No live ready row of a lane has a start tag below its head.
-- Its id is a hash of the rest and may stand here twice: a unique index would make whoever brings the first task of a lane
-- block everybody else's until commit. The tick throws the double away.
create table if not exists callsheet.lanes (
  id bigint not null,
  priority smallint not null,
  min_vram_gb smallint not null,
  task_type text not null,
  model text not null,
  head bigint not null default 0
) with (fillfactor = 50);

create table if not exists callsheet.ready_tasks (
  lane_id bigint not null,
  -- Virtual start time: it rises by 1000 / weight with each task of a project, so projects share by weight.
  start_tag bigint not null,
  task_id uuid not null,
  queue_version int not null,
  ready_at timestamptz not null default now()
);
create index if not exists ready_tasks_order on callsheet.ready_tasks (lane_id, start_tag);

create table if not exists callsheet.delayed_tasks (
  run_after timestamptz not null,
  task_id uuid not null,
  queue_version int not null
);
create index if not exists delayed_tasks_order on callsheet.delayed_tasks (run_after);

-- Tasks of projects with max_concurrency wait here; a slot is a task of theirs that is ready or running.
create table if not exists callsheet.held_tasks (
  project_id uuid not null,
  priority smallint not null,
  created_at timestamptz not null,
  task_id uuid not null,
  queue_version int not null
);
create index if not exists held_tasks_order on callsheet.held_tasks (project_id, priority desc, created_at);
create table if not exists callsheet.project_slots (
  task_id uuid primary key,
  project_id uuid not null
);
create index if not exists project_slots_by_project on callsheet.project_slots (project_id);

-- The tasks In Progress: what the scheduler and the reclaiming read instead of all tasks.
create table if not exists callsheet.running_tasks (
  task_id uuid primary key,
  worker_id text not null,
  project_id uuid not null,
  claimed_at timestamptz not null
);
create index if not exists running_tasks_by_worker on callsheet.running_tasks (worker_id);

-- The highest start tag handed out. A sequence: reading and moving it blocks nobody and leaves no dead rows.
create sequence if not exists callsheet.virtual_time minvalue 0 start 0;

create table if not exists callsheet.queue_horizon (
  only_row boolean primary key default true check (only_row),
  -- No transaction can still bring a ready row with a start tag below this.
  safe_time bigint not null default 0,
  -- Will be safe when every transaction below this id has ended.
  candidate_time bigint not null default 0,
  candidate_xid xid8 not null default '0',
  -- Read by the last tick; the id of the next one will bound it.
  noted_time bigint not null default 0,
  -- When an ingest last did its round: while none does, no heartbeat can arrive and silence proves nothing.
  kept_at timestamptz
);
insert into callsheet.queue_horizon default values on conflict do nothing;

-- Each project's clock is a sequence for the same reason; it counts in steps of 1000 / weight.
create or replace function callsheet.clock_name(project_id_param uuid) returns text
language sql immutable set search_path = '' as $$
  select 'callsheet.clock_' || replace(project_id_param::text, '-', '')
$$;

create or replace function callsheet.keep_project_clock() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'DELETE' then
    execute format('drop sequence if exists %s', callsheet.clock_name(old.id));
    return null;
  end if;
  execute format('create sequence if not exists %s minvalue 0 start 0', callsheet.clock_name(new.id));
  execute format('alter sequence %s increment by %s', callsheet.clock_name(new.id), greatest(1, round(1000 / new.weight)));
  return null;
end $$;
drop trigger if exists keep_project_clock on public.projects;
create trigger keep_project_clock after insert or delete or update of weight on public.projects
  for each row execute function callsheet.keep_project_clock();
update public.projects set weight = weight;

-- A project that was away starts at the present, not in the past. The caller's transaction must have its id (it has written
-- something) before it comes here: the tick that moves heads relies on it.
create or replace function callsheet.current_clock(project_id_param uuid) returns regclass
language plpgsql volatile set search_path = '' as $$
declare
  clock regclass := callsheet.clock_name(project_id_param)::regclass;
  present bigint := (select v.last_value from callsheet.virtual_time v);
begin
  if coalesce(pg_catalog.pg_sequence_last_value(clock), 0) < present then
    perform setval(clock, present);
  end if;
  return clock;
end $$;

create or replace function callsheet.lane_for(
  priority_param smallint, min_vram_param smallint, task_type_param text, model_param text
) returns bigint
language plpgsql volatile set search_path = '' as $$
declare
  lane bigint := hashtextextended(concat_ws(E'\x1f', priority_param, min_vram_param, task_type_param, model_param), 0);
begin
  if not exists (select from callsheet.lanes l where l.id = lane) then
    -- Each claim looks at every lane, so their number is bounded: past it models share one.
    if model_param <> '' and (select count(*) from callsheet.lanes) >= 200 then
      return callsheet.lane_for(priority_param, min_vram_param, task_type_param, '');
    end if;
    insert into callsheet.lanes (id, priority, min_vram_gb, task_type, model)
    values (lane, priority_param, min_vram_param, task_type_param, model_param);
  end if;
  return lane;
end $$;
