-- The queue's transitions. The func_* names and signatures are what workers and people call; callsheet.* is ours.

create or replace function callsheet.is_orchestrator(task_type text) returns boolean
language sql immutable set search_path = '' as $$ select task_type like '%\_orchestrator' $$;

-- These kinds are not Complete without a video; the worker's other types may end in images or text.
create or replace function callsheet.requires_video(task_type text) returns boolean
language sql immutable set search_path = '' as $$
  select task_type in ('video_generation', 'frame_interpolation', 'custom_prompt')
$$;

-- TASK_STUCK_TIMEOUT_SEC, as each session or `alter database … set callsheet.task_stuck_timeout_sec` gives it.
create or replace function callsheet.lease_duration() returns interval
language sql stable set search_path = '' as $$
  select make_interval(secs => coalesce(nullif(current_setting('callsheet.task_stuck_timeout_sec', true), ''), '1200')::float8)
$$;

-- A worker nobody announced is somebody's own machine: it is registered as external, as the Python system did.
create or replace function callsheet.register_external_worker(worker_id_param text) returns void
language sql security definer set search_path = '' as $$
  insert into public.workers (id, instance_type, status, activated_at)
  values (worker_id_param, 'external', 'active', now())
  on conflict (id) do nothing
$$;

-- Hands one task to a worker. Asked again while the worker still holds one, it gives the same one (a lost answer).
create or replace function callsheet.claim_task(worker_id_param text) returns setof public.tasks
language plpgsql security definer set search_path = '' as $$
declare
  worker_status text;
begin
  if worker_id_param is null or worker_id_param = '' then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;
  -- The row lock makes two claims of one worker take turns, and a claim and a drain too.
  select w.status into worker_status from public.workers w where w.id = worker_id_param for no key update;
  if not found then
    perform callsheet.register_external_worker(worker_id_param);
    select w.status into worker_status from public.workers w where w.id = worker_id_param for no key update;
  end if;
  if worker_status not in ('active', 'spawning') then
    return;
  end if;
  if worker_status = 'spawning' then
    update public.workers set status = 'active', activated_at = now(), updated_at = now() where id = worker_id_param;
  end if;

  return query select t.* from public.tasks t
    where t.worker_id = worker_id_param and t.status = 'In Progress' and not callsheet.is_orchestrator(t.task_type)
    order by t.claimed_at limit 1;
  if found then
    return;
  end if;

  return query update public.tasks t set
      status = 'In Progress', worker_id = worker_id_param, claim_id = gen_random_uuid(), claimed_at = now(),
      generation_started_at = now(), lease_expires_at = now() + callsheet.lease_duration(), updated_at = now()
    where t.id = (
      select c.id from public.tasks c
      where c.status = 'Queued'
        and (c.dependant_on is null
          or exists (select from public.tasks d where d.id = c.dependant_on and d.status = 'Complete'))
      order by c.priority desc, c.created_at, c.id
      limit 1 for update skip locked)
    returning t.*;
end $$;

create or replace function public.func_claim_available_task(worker_id_param text)
returns table (id uuid, status text, attempts int, worker_id text, generation_started_at timestamptz, task_data jsonb,
  created_at timestamptz, task_type text, params jsonb, project_id uuid, claim_id uuid)
language sql security definer set search_path = '' as $$
  select t.id, t.status, t.attempts, t.worker_id, t.generation_started_at, t.params, t.created_at, t.task_type, t.params,
    t.project_id, t.claim_id
  from callsheet.claim_task(worker_id_param) t
$$;

-- Completes a task once; the first completion wins and later ones are told so. Only a Cancelled task refuses the result.
-- Outcome: completed | already_complete | cancelled | not_found.
create or replace function callsheet.complete_task(
  task_id_param uuid, result_data_param jsonb, output_location_param text, worker_id_param text, thumbnail_url_param text default null
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  task public.tasks;
  url text := coalesce(result_data_param ->> 'video_url', output_location_param);
begin
  select * into task from public.tasks t where t.id = task_id_param for update;
  if not found then
    return 'not_found';
  elsif task.status = 'Complete' then
    return 'already_complete';
  elsif task.status = 'Cancelled' then
    return 'cancelled';
  end if;
  if callsheet.requires_video(task.task_type) and coalesce(url !~* '^https?://', true) then
    raise exception 'a % task is complete only with a video: result_data.video_url must be an http(s) URL', task.task_type
      using errcode = 'invalid_parameter_value';
  end if;
  update public.tasks t set
    status = 'Complete',
    result_data = coalesce(result_data_param, '{}'),
    output_location = url,
    worker_id = coalesce(worker_id_param, t.worker_id),
    params = case when thumbnail_url_param is null then t.params
      else t.params || jsonb_build_object('thumbnail_url', thumbnail_url_param) end,
    error_message = null, lease_expires_at = null, generation_processed_at = now(), updated_at = now()
  where t.id = task_id_param;
  return 'completed';
end $$;

create or replace function public.func_mark_task_complete(task_id_param uuid, result_data_param jsonb) returns boolean
language sql security definer set search_path = '' as $$
  select callsheet.complete_task(task_id_param, result_data_param, null, null) in ('completed', 'already_complete')
$$;

-- Ends the running attempt of each task. A bad end counts against max_attempts; giving work back on drain does not.
create or replace function callsheet.end_attempts(task_ids_param uuid[], reason_param text, counts_param boolean default true)
returns setof public.tasks
language sql security definer set search_path = '' as $$
  update public.tasks t set
    status = case when counts_param and t.attempts + 1 >= t.max_attempts then 'Failed' else 'Queued' end,
    attempts = t.attempts + counts_param::int,
    worker_id = case when counts_param and t.attempts + 1 >= t.max_attempts then t.worker_id end,
    claim_id = null, claimed_at = null, lease_expires_at = null,
    generation_started_at = case when counts_param and t.attempts + 1 >= t.max_attempts then t.generation_started_at end,
    generation_processed_at = case when counts_param and t.attempts + 1 >= t.max_attempts then now() end,
    error_message = left(reason_param, 10000), updated_at = now()
  where t.id = any (task_ids_param) and t.status = 'In Progress'
  returning t.*
$$;

-- A failure counts only from the current holder: by claim id where the message has one, else by worker id where it has that.
-- Returns the task's status afterwards, or null for an unknown id.
create or replace function callsheet.fail_task(
  task_id_param uuid, error_message_param text, worker_id_param text default null, claim_id_param uuid default null
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  task public.tasks;
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
  return (select e.status from callsheet.end_attempts(array[task_id_param], error_message_param) e);
end $$;

create or replace function public.func_mark_task_failed(task_id_param uuid, error_message_param text) returns text
language sql security definer set search_path = '' as $$
  select callsheet.fail_task(task_id_param, error_message_param)
$$;

-- Takes the work of lost workers back; returns how many tasks left In Progress.
create or replace function callsheet.release_tasks_of_workers(worker_ids_param text[], reason_param text) returns int
language sql security definer set search_path = '' as $$
  select count(*)::int from callsheet.end_attempts(
    array(select t.id from public.tasks t where t.worker_id = any (worker_ids_param) and t.status = 'In Progress' for update),
    reason_param)
$$;

create or replace function public.func_reset_orphaned_tasks(failed_worker_ids text[]) returns int
language sql security definer set search_path = '' as $$
  select callsheet.release_tasks_of_workers(failed_worker_ids, 'Reset - orphaned from failed worker')
$$;
