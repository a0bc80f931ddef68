-- How far a running task is, and how long a waiting one will wait. Progress lives in running_tasks, whose rows come and go with
-- the hand-out: a report touches no index and no row of tasks.
alter table callsheet.running_tasks add column if not exists percent smallint check (percent between 0 and 100);
alter table callsheet.running_tasks add column if not exists step text;
alter table callsheet.running_tasks add column if not exists progress_at timestamptz;
alter table callsheet.running_tasks set (fillfactor = 60);

-- When the worker asked where to put its file: generation was over by then.
alter table public.tasks add column if not exists upload_started_at timestamptz;

-- Keeps what the task's holder says of it, and returns the task's status; null for an unknown id. Who has moved on is a sign of
-- progress: the lease is renewed when half of it is over.
create or replace function callsheet.report_progress(
  task_id_param uuid, worker_id_param text, percent_param int, step_param text
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  before int;
begin
  if percent_param not between 0 and 100 then
    raise exception 'percent must be between 0 and 100' using errcode = 'invalid_parameter_value';
  end if;
  select coalesce(r.percent, 0) into before from callsheet.running_tasks r
  where r.task_id = task_id_param and (worker_id_param is null or r.worker_id = worker_id_param) for update;
  if found then
    update callsheet.running_tasks r set
      percent = coalesce(percent_param, r.percent), step = coalesce(left(step_param, 200), r.step), progress_at = now()
    where r.task_id = task_id_param;
    if percent_param > before then
      update public.tasks t set lease_expires_at = now() + callsheet.lease_duration()
      where t.id = task_id_param and t.status = 'In Progress'
        and t.lease_expires_at < now() + callsheet.lease_duration() / 2;
    end if;
  end if;
  return (select t.status from public.tasks t where t.id = task_id_param);
end $$;

-- The same for workers that speak SQL: true while the task is theirs and goes on.
create or replace function public.func_report_progress(
  task_id_param uuid, worker_id_param text, percent_param int, step_param text default null
) returns boolean
language sql security definer set search_path = '' as $$
  select coalesce(callsheet.report_progress(task_id_param, worker_id_param, percent_param, step_param) = 'In Progress', false)
    and exists (
      select from callsheet.running_tasks r where r.task_id = task_id_param and r.worker_id = worker_id_param)
$$;

-- How many tasks will be handed out before this one, as far as they can be counted in a thousand; null when it does not wait
-- for a worker. 1000 stands for that many or more.
create or replace function callsheet.tasks_ahead(task_id_param uuid) returns int
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  task record;
  tag bigint;
  ahead int;
begin
  select t.id, t.priority, t.queue_version, t.task_type, coalesce(t.min_vram_gb, 0::smallint) as min_vram_gb,
    left(coalesce(t.params ->> 'model', ''), 200) as model
  into task from public.tasks t where t.id = task_id_param and t.status = 'Queued';
  if not found then
    return null;
  end if;
  select q.start_tag into tag
  from callsheet.lanes l cross join lateral (
    select r.task_id, r.queue_version, r.start_tag from callsheet.ready_tasks r
    where r.lane_id = l.id and r.start_tag >= l.head order by r.start_tag limit 1001) q
  where l.priority = task.priority and l.min_vram_gb = task.min_vram_gb and l.task_type = task.task_type
    and l.model in (task.model, '') and q.task_id = task.id and q.queue_version = task.queue_version limit 1;
  if tag is null then
    return 1000;
  end if;
  select count(*) into ahead from (
    select from (select distinct on (a.id) a.* from callsheet.lanes a order by a.id, a.head) l cross join lateral (
      select r.task_id, r.queue_version from callsheet.ready_tasks r
      where r.lane_id = l.id and r.start_tag >= l.head and (l.priority > task.priority or r.start_tag < tag)
      order by r.start_tag limit 1001) q
    join public.tasks t on t.id = q.task_id and t.status = 'Queued' and t.queue_version = q.queue_version
    where l.priority >= task.priority limit 1000) a;
  return ahead;
end $$;

-- What an estimate of a task's start and end is made of.
create or replace function callsheet.task_outlook(
  task_id_param uuid, out waiting_for text, out tasks_ahead int, out workers int, out idle_workers int, out low_seconds float8,
  out typical_seconds float8, out high_seconds float8, out basis text
)
language plpgsql stable security definer set search_path = '' as $$
declare
  task public.tasks;
begin
  select * into task from public.tasks t where t.id = task_id_param and t.status in ('Queued', 'In Progress');
  if not found then
    return;
  end if;
  if task.status = 'Queued' then
    waiting_for := case
      when task.dependant_on is not null and not exists (
        select from public.tasks d where d.id = task.dependant_on and d.status = 'Complete') then 'dependency'
      when task.run_after > now() then 'run_after'
      when not task.holds_slot and exists (
        select from public.projects p where p.id = task.project_id and p.max_concurrency is not null) then 'project_cap'
      else 'worker' end;
    if waiting_for = 'worker' then
      tasks_ahead := callsheet.tasks_ahead(task_id_param);
    end if;
  end if;
  select count(*), count(*) filter (where not exists (
      select from callsheet.running_tasks r join public.tasks t on t.id = r.task_id
      where r.worker_id = w.id and not callsheet.is_orchestrator(t.task_type)))
  into workers, idle_workers
  from public.workers w
  where w.status = 'active' and (w.task_types is null or task.task_type = any (w.task_types))
    and coalesce(callsheet.vram_gb(w.vram_total_mb) >= task.min_vram_gb, true);
  select p.low_seconds, p.typical_seconds, p.high_seconds, p.basis into low_seconds, typical_seconds, high_seconds, basis
  from callsheet.task_shape(task.params) s, callsheet.predict_run_seconds(task.task_type, s.model, s.width, s.height, s.frames,
    (select callsheet.vram_gb(w.vram_total_mb) from public.workers w where w.id = task.worker_id)) p;
end $$;

-- True for what CUDA, PyTorch and the libraries around them say when VRAM does not suffice.
create or replace function callsheet.is_out_of_memory(reason text) returns boolean
language sql immutable as $$
  select coalesce(left(reason, 20000) ~* concat_ws('|',
    'cuda[^.\n]{0,40}out of memory', 'outofmemoryerror', 'cuda_error_out_of_memory', 'cublas_status_alloc_failed',
    'cudnn_status_alloc_failed', 'cudaerrormemoryallocation', 'hip out of memory', 'cuda[^\n]{0,20}\moom\M',
    'tried to allocate [0-9.]+ ?[kmgt]i?b', 'resource_exhausted: out of memory', '(gpu|vram)[^.\n]{0,30}out of memory',
    'out of memory[^.\n]{0,30}(gpu|vram|cuda)', 'not enough (gpu memory|vram)', 'insufficient (gpu memory|vram)'), false)
$$;

-- Why an attempt ended badly, read from its reason.
create or replace function callsheet.failure_kind(reason text) returns text
language sql immutable as $$
  select case
    when reason is null then null
    when reason like 'worker lost (%' or reason like 'worker is gone%' or reason like 'Reset - orphaned%' then 'lost'
    when reason like 'lease expired%' then 'stuck'
    when reason like 'given back%' then 'given_back'
    when reason like 'Cascaded failed%' then 'dependency'
    when callsheet.is_out_of_memory(reason) then 'oom'
    else 'worker_failure' end
$$;

revoke execute on function callsheet.report_progress(uuid, text, int, text), callsheet.tasks_ahead(uuid),
  callsheet.task_outlook(uuid) from public;
revoke all on function public.func_report_progress(uuid, text, int, text) from public, anon, authenticated;
grant execute on function public.func_report_progress(uuid, text, int, text) to service_role;
