-- A task that ran out of VRAM asks for more the next time, and so does the next task of its shape.

-- True for what CUDA, PyTorch and the libraries around them say when VRAM does not suffice.
create or replace function callsheet.is_out_of_memory(reason text) returns boolean
language sql immutable as $$
  select coalesce(left(reason, 20000) ~* concat_ws('|',
    'cuda[^.\n]{0,40}out of memory', 'outofmemoryerror', 'cuda_error_out_of_memory', 'cublas_status_alloc_failed',
    'cudnn_status_alloc_failed', 'cudaerrormemoryallocation', 'hip out of memory', 'cuda[^\n]{0,20}\moom\M',
    'tried to allocate [0-9.]+ ?[kmgt]i?b', 'resource_exhausted: out of memory', '(gpu|vram)[^.\n]{0,30}out of memory',
    'out of memory[^.\n]{0,30}(gpu|vram|cuda)', 'not enough (gpu memory|vram)', '(in|un)sufficient (gpu memory|vram)'), false)
$$;

-- The classes of GPU that can be rented; kept by the pod-manager. Empty where nobody rents.
create table if not exists callsheet.gpu_classes (
  vram_gb smallint primary key check (vram_gb between 1 and 1000),
  gpu_types text[] not null default '{}',
  updated_at timestamptz not null default now()
);

-- By shape: the smallest class that completed one, and the largest that ran out of memory.
create table if not exists callsheet.vram_needs (
  task_type text not null,
  model text not null,
  width int not null,
  height int not null,
  frames int not null,
  worked_gb smallint,
  failed_gb smallint,
  updated_at timestamptz not null default now(),
  primary key (task_type, model, width, height, frames)
);

-- The most VRAM that a GPU has which can be rented or works now; null when nothing is known.
create or replace function callsheet.largest_vram_gb() returns int
language sql stable security definer set search_path = '' as $$
  select greatest(
    (select max(c.vram_gb) from callsheet.gpu_classes c),
    (select max(callsheet.vram_gb(w.vram_total_mb)) from public.workers w where w.status in ('spawning', 'active')))
$$;

create or replace function callsheet.next_vram_class(above int) returns smallint
language sql immutable as $$ select min(c) from unnest(callsheet.vram_classes()) c where c > above $$;

-- The brief's table: the least that is usual for a picture of this size.
create or replace function callsheet.usual_vram_gb(width int, height int) returns smallint
language sql immutable as $$
  select case
    when width::bigint * height <= 512 * 512 then 8
    when width::bigint * height <= 768 * 768 then 12
    when width::bigint * height <= 1024 * 1024 then 16
    else 24 end::smallint
$$;

-- The class to ask for at first: what is remembered of the shape, else the usual one of its size where GPUs can be chosen.
-- Never more than there is.
create or replace function callsheet.first_vram_gb(task_type_param text, params_param jsonb) returns smallint
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  shape record := callsheet.task_shape(params_param);
  known callsheet.vram_needs;
  rentable int := (select max(c.vram_gb) from callsheet.gpu_classes c);
  need smallint;
begin
  if rentable is not null and params_param ?| array['width', 'height', 'resolution'] then
    need := least(callsheet.usual_vram_gb(shape.width, shape.height), rentable);
  end if;
  select * into known from callsheet.vram_needs n
  where n.task_type = task_type_param and n.model = shape.model and n.width = shape.width and n.height = shape.height
    and n.frames = shape.frames;
  if not found then
    return need;
  elsif known.worked_gb > coalesce(known.failed_gb, 0) and (known.failed_gb is not null or known.worked_gb < need) then
    return known.worked_gb;
  elsif known.failed_gb is not null then
    return least(coalesce(callsheet.next_vram_class(known.failed_gb), known.failed_gb),
      callsheet.vram_class(callsheet.largest_vram_gb()));
  end if;
  return need;
end $$;

create or replace function callsheet.choose_vram() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  new.min_vram_gb := callsheet.first_vram_gb(new.task_type, new.params);
  return new;
end $$;
drop trigger if exists choose_vram on public.tasks;
create trigger choose_vram before insert on public.tasks for each row
  when (new.min_vram_gb is null and new.status = 'Queued'
    and new.params ?| array['width', 'height', 'resolution', 'frames', 'video_length'])
  execute function callsheet.choose_vram();

-- Makes a task that has just run out of memory ready for another try: by its own cheaper profile if it declares one, else on
-- the next larger class, if there is one. Returns the reason to keep of this attempt.
create or replace function callsheet.answer_out_of_memory(task public.tasks, reason text) returns text
language plpgsql set search_path = '' as $$
declare
  shape record := callsheet.task_shape(task.params);
  card int := (select callsheet.vram_gb(w.vram_total_mb) from public.workers w where w.id = task.worker_id);
  had int := greatest(callsheet.vram_class(card), task.min_vram_gb);
  next_class int;
begin
  if had is not null then
    insert into callsheet.vram_needs as n (task_type, model, width, height, frames, failed_gb)
    values (task.task_type, shape.model, shape.width, shape.height, shape.frames, had)
    on conflict (task_type, model, width, height, frames) do update set
      failed_gb = greatest(n.failed_gb, excluded.failed_gb), updated_at = now();
  end if;
  if jsonb_typeof(task.params -> 'fallback_params') = 'object' then
    update public.tasks t set params = (t.params - 'fallback_params') || (t.params -> 'fallback_params') where t.id = task.id;
    return reason;
  end if;
  next_class := callsheet.next_vram_class(coalesce(had, callsheet.usual_vram_gb(shape.width, shape.height)));
  if next_class <= callsheet.largest_vram_gb() then
    update public.tasks t set min_vram_gb = next_class where t.id = task.id;
    return reason;
  end if;
  return concat(left(reason, 9800), ' [', coalesce(nullif(greatest(card, had), 0) || ' GB of VRAM did not suffice, and ', ''),
    'no GPU with more is known]');
end $$;

-- A failure counts only from the current holder: by claim id where the message has one, else by worker id where it has that.
-- Returns the task's status afterwards, or null for an unknown id.
create or replace function callsheet.fail_task(
  task_id_param uuid, error_message_param text, worker_id_param text default null, claim_id_param uuid default null
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  task public.tasks;
  reason text := error_message_param;
begin
  select * into task from public.tasks t where t.id = task_id_param for update;
  if not found then
    return null;
  end if;
  if task.status <> 'In Progress'
    or (worker_id_param is not null and task.worker_id <> worker_id_param)
    or (claim_id_param is not null and task.claim_id <> claim_id_param) then
    return task.status;
  end if;
  if callsheet.is_out_of_memory(reason) then
    reason := callsheet.answer_out_of_memory(task, reason);
  end if;
  return (select e.status from callsheet.end_attempts(array[task_id_param], reason) e);
end $$;

-- Remembers the smallest class of each shape that has completed one.
create or replace function callsheet.remember_vram(task_ids_param uuid[], worker_ids_param text[]) returns void
language sql set search_path = '' as $$
  insert into callsheet.vram_needs as n (task_type, model, width, height, frames, worked_gb)
  select t.task_type, s.model, s.width, s.height, s.frames, min(callsheet.vram_class(callsheet.vram_gb(w.vram_total_mb)))
  from unnest(task_ids_param, worker_ids_param) d (task_id, worker_id)
  join public.tasks t on t.id = d.task_id and not callsheet.is_orchestrator(t.task_type)
  join public.workers w on w.id = d.worker_id
  cross join lateral callsheet.task_shape(t.params) s
  where callsheet.vram_class(callsheet.vram_gb(w.vram_total_mb)) is not null
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (task_type, model, width, height, frames) do update set worked_gb = excluded.worked_gb, updated_at = now()
  where coalesce(n.worked_gb > excluded.worked_gb, true)
    or n.worked_gb <= n.failed_gb and excluded.worked_gb > n.failed_gb
$$;

alter table callsheet.gpu_classes enable row level security;
alter table callsheet.vram_needs enable row level security;
revoke all on callsheet.gpu_classes, callsheet.vram_needs from anon, authenticated;
revoke execute on function callsheet.largest_vram_gb(), callsheet.first_vram_gb(text, jsonb), callsheet.choose_vram(),
  callsheet.answer_out_of_memory(public.tasks, text), callsheet.remember_vram(uuid[], text[]) from public;

-- What the scheduler's tick learns of runs that ended well.
do $$ begin
  if to_regprocedure('callsheet.add_run_times(uuid[], text[], float8[])') is null then
    alter function callsheet.remember_run_times(uuid[], text[], float8[]) rename to add_run_times;
  end if;
end $$;
create or replace function callsheet.remember_run_times(
  task_ids_param uuid[], worker_ids_param text[], seconds_param float8[]
) returns void
language sql set search_path = '' as $$
  select callsheet.add_run_times(task_ids_param, worker_ids_param, seconds_param);
  select callsheet.remember_vram(task_ids_param, worker_ids_param)
$$;
revoke execute on function callsheet.remember_run_times(uuid[], text[], float8[]) from public;
