-- What clients do to their tasks by hand. These live in callsheet, where only the services have usage, so they need no grants.

-- Ends a task that has not ended; its worker stays in the row, its result will be refused. False when it had ended before.
create or replace function callsheet.cancel_task(project_id_param uuid, task_id_param uuid) returns boolean
language sql security definer set search_path = '' as $$
  with cancelled as (
    update public.tasks t set
      status = 'Cancelled', lease_expires_at = null, generation_processed_at = now(), updated_at = now()
    where t.id = task_id_param and t.project_id = project_id_param and t.status in ('Queued', 'In Progress')
    returning t.id)
  select exists (select from cancelled)
$$;

-- A task whose dependency ended badly, or is deleted, would fail again at once.
create or replace function callsheet.dependency_can_complete(dependant_on_param uuid) returns boolean
language sql stable security definer set search_path = '' as $$
  select dependant_on_param is null
    or exists (select from public.tasks d where d.id = dependant_on_param and d.status not in ('Failed', 'Cancelled'))
$$;

-- Queues Failed tasks again with all their attempts; returns how many. The last error stays until the next end.
create or replace function callsheet.retry_tasks(task_ids_param uuid[], params_param jsonb default null) returns int
language plpgsql security definer set search_path = '' as $$
declare
  retried int;
begin
  -- In one order, so that two retries of the same tasks take turns.
  perform from public.tasks t where t.id = any (task_ids_param) order by t.id for update;
  update public.tasks t set
    status = 'Queued', attempts = 0, params = coalesce(params_param, t.params), worker_id = null, claim_id = null,
    claimed_at = null, lease_expires_at = null, generation_started_at = null, generation_processed_at = null,
    updated_at = now()
  where t.id = any (task_ids_param) and t.status = 'Failed' and callsheet.dependency_can_complete(t.dependant_on);
  get diagnostics retried = row_count;
  return retried;
end $$;

-- Deletes a task that has ended and that nothing waits for. Outcome: deleted | not_final | needed | not_found.
create or replace function callsheet.delete_task(project_id_param uuid, task_id_param uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  status_now text;
begin
  -- The lock waits for a dependent that is just being queued; the look at dependents needs a younger snapshot.
  select t.status into status_now from public.tasks t
  where t.id = task_id_param and t.project_id = project_id_param for update;
  if not found then
    return 'not_found';
  elsif status_now in ('Queued', 'In Progress') then
    return 'not_final';
  elsif exists (
    select from public.tasks d where d.dependant_on = task_id_param and d.status in ('Queued', 'In Progress')) then
    return 'needed';
  end if;
  delete from public.tasks t where t.id = task_id_param;
  return 'deleted';
end $$;
