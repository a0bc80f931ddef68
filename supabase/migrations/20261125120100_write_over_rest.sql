-- The writes that a worker makes over PostgREST's interface, with the guards that its requests leave out.

-- A worker reports that it cannot go on: its metadata is kept beside what is known (it sends back what it read earlier, and
-- may have read too early), and its work goes back to the queue. False for an unknown worker.
create or replace function callsheet.report_worker_error(worker_id_param text, metadata_param jsonb, reason_param text)
returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update public.workers w set
    metadata = metadata_param || w.metadata || (
      select coalesce(jsonb_object_agg(m.key, m.value), '{}') from jsonb_each(metadata_param) m
      where m.key in ('error_reason', 'error_time', 'self_terminated')),
    updated_at = now()
  where w.id = worker_id_param;
  if not found then
    return false;
  end if;
  perform callsheet.fail_workers(array[worker_id_param], 'self_reported',
    coalesce(nullif(reason_param, ''), 'the worker reported an error and gave no reason'));
  return true;
end $$;

-- A running task's holder gives it back. The attempt counts, unless the worker was asked to drain. Null when it does not hold it.
create or replace function callsheet.give_back_task(task_id_param uuid, worker_id_param text, reason_param text) returns uuid
language plpgsql security definer set search_path = '' as $$
begin
  update public.tasks t set error_details = left(reason_param, 10000)
  where t.id = task_id_param and t.status = 'In Progress' and t.worker_id = worker_id_param;
  if not found then
    return null;
  end if;
  perform callsheet.end_attempts(array[task_id_param], coalesce(reason_param, 'given back by the worker'),
    not exists (select from public.workers w where w.id = worker_id_param and w.status = 'terminating'));
  return task_id_param;
end $$;

-- Deletes a child that a worker created twice, unless it was started or something waits for it. Not a cancellation: that would
-- fail the parent. Null as the worker stands for the service-role key.
create or replace function callsheet.delete_child(task_id_param uuid, worker_id_param text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  child public.tasks;
begin
  select * into child from public.tasks t where t.id = task_id_param for update;
  if not found or child.status = 'In Progress' or child.params ->> 'orchestrator_task_id_ref' is null
    or (worker_id_param is not null and child.project_id <> all (callsheet.projects_of_worker(worker_id_param)))
    or exists (select from public.tasks d where d.dependant_on = task_id_param and d.status in ('Queued', 'In Progress')) then
    return false;
  end if;
  delete from public.tasks t where t.id = task_id_param;
  perform callsheet.free_project_slots(array[task_id_param]);
  return true;
end $$;

revoke execute on function callsheet.report_worker_error(text, jsonb, text), callsheet.give_back_task(uuid, text, text),
  callsheet.delete_child(uuid, text) from public;
