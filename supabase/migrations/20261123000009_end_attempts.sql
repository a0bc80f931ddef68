-- How attempts end: completions, failures, and work taken back. The func_* names and signatures are the brief's; callsheet.* is ours.

-- Completes each task once; the first completion wins. Outcome: completed | already_complete | cancelled | not_found | no_video.
create or replace function callsheet.complete_tasks(
  task_ids_param uuid[], results_param jsonb[], outputs_param text[], worker_ids_param text[], thumbnails_param text[]
) returns table (task_id uuid, outcome text)
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  done uuid[];
begin
  perform from public.tasks t where t.id = any (task_ids_param) order by t.id for update;
  with completed as (
    update public.tasks t set
      status = 'Complete', result_data = coalesce(g.result, '{}'), output_location = coalesce(g.result ->> 'video_url', g.output),
      worker_id = coalesce(g.worker_id, t.worker_id),
      params = case when g.thumbnail is null then t.params
        else t.params || jsonb_build_object('thumbnail_url', g.thumbnail) end,
      error_message = null, lease_expires_at = null, generation_processed_at = now(), updated_at = now()
    from unnest(task_ids_param, results_param, outputs_param, worker_ids_param, thumbnails_param)
      g (id, result, output, worker_id, thumbnail)
    where t.id = g.id and t.status not in ('Complete', 'Cancelled')
      and (not callsheet.requires_video(t.task_type) or coalesce(g.result ->> 'video_url', g.output) ~* '^https?://')
    returning t.id)
  select coalesce(array_agg(c.id), '{}') into done from completed c;
  return query select d, 'completed' from unnest(done) d;
  if cardinality(done) < cardinality(task_ids_param) then
    return query
      select g.id, case
        when t.id is null then 'not_found'
        when t.status = 'Complete' then 'already_complete'
        when t.status = 'Cancelled' then 'cancelled'
        else 'no_video' end
      from unnest(task_ids_param) g (id) left join public.tasks t on t.id = g.id
      where g.id <> all (done);
  end if;
end $$;

-- A worker's result and its next task in one call.
create or replace function callsheet.complete_and_claim(
  task_id_param uuid, result_param jsonb, output_param text, worker_id_param text
) returns setof public.tasks
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  perform callsheet.complete_tasks(array[task_id_param], array[result_param], array[output_param], array[worker_id_param], array[null]::text[]);
  return query select * from callsheet.claim_tasks(array[worker_id_param]);
end $$;

-- One task's completion. Raises when its kind needs a video and the result carries none.
create or replace function callsheet.complete_task(
  task_id_param uuid, result_data_param jsonb, output_location_param text, worker_id_param text, thumbnail_url_param text default null
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  outcome text := (
    select c.outcome from callsheet.complete_tasks(array[task_id_param], array[result_data_param], array[output_location_param],
      array[worker_id_param], array[thumbnail_url_param]) c);
begin
  if outcome = 'no_video' then
    raise exception 'this kind of task is complete only with a video: result_data.video_url must be an http(s) URL'
      using errcode = 'invalid_parameter_value';
  end if;
  return outcome;
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
    array(select r.task_id from callsheet.running_tasks r where r.worker_id = any (worker_ids_param) order by r.task_id),
    reason_param)
$$;

create or replace function public.func_reset_orphaned_tasks(failed_worker_ids text[]) returns int
language sql security definer set search_path = '' as $$
  select callsheet.release_tasks_of_workers(failed_worker_ids, 'Reset - orphaned from failed worker')
$$;

-- Tasks that were here before these tables: running ones get a claim and a lease, waiting ones their place in the queue.
update public.tasks t set status = 'Queued' where t.status = 'In Progress' and t.worker_id is null;
update public.tasks t set
  claim_id = gen_random_uuid(), claimed_at = coalesce(t.generation_started_at, now()),
  lease_expires_at = now() + callsheet.lease_duration()
where t.status = 'In Progress' and t.claim_id is null;
insert into callsheet.running_tasks (task_id, worker_id, project_id, claimed_at)
select t.id, t.worker_id, t.project_id, t.claimed_at from public.tasks t where t.status = 'In Progress'
on conflict (task_id) do nothing;
update public.tasks d set has_dependents = true
where not d.has_dependents and d.id in (select t.dependant_on from public.tasks t where t.dependant_on is not null);
do $$ begin perform callsheet.enqueue(array(
  select t.id from public.tasks t
  where t.status = 'Queued'
    and not exists (select from callsheet.ready_tasks r where r.task_id = t.id)
    and not exists (select from callsheet.delayed_tasks r where r.task_id = t.id)
    and not exists (select from callsheet.held_tasks r where r.task_id = t.id)
  order by t.created_at)); end $$;
