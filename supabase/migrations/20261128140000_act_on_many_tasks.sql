-- What is done with one task, done with many of a project in one transaction; the caller keeps the lists short.

-- Cancels those that have not ended, children first as cancel_task does; returns how many of the list it cancelled.
create or replace function callsheet.cancel_tasks(project_id_param uuid, task_ids_param uuid[]) returns int
language plpgsql security definer set search_path = '' as $$
begin
  perform callsheet.cancel_children(o.id) from (
    select t.id from public.tasks t
    where t.id = any (task_ids_param) and t.project_id = project_id_param and callsheet.is_orchestrator(t.task_type)
      and t.status in ('Queued', 'In Progress')
    order by t.id) o;
  update public.tasks t set
    status = 'Cancelled', lease_expires_at = null, generation_processed_at = now(), updated_at = now()
  where t.id = any (array(
      select o.id from public.tasks o
      where o.id = any (task_ids_param) and o.project_id = project_id_param and o.status in ('Queued', 'In Progress')
      order by o.id for update))
    and t.status in ('Queued', 'In Progress');
  return (select count(*) from public.tasks t
    where t.id = any (task_ids_param) and t.status = 'Cancelled' and t.updated_at = now());
end $$;

-- True when a task has ended, nothing that has not ended depends on it, and its batch has ended.
create or replace function callsheet.can_be_deleted(task public.tasks) returns boolean
language sql stable security definer set search_path = '' as $$
  select task.status in ('Complete', 'Failed', 'Cancelled')
    and not exists (
      select from public.tasks d where d.dependant_on = task.id and d.status in ('Queued', 'In Progress'))
    and not exists (select from public.batches b where b.id = task.batch_id and b.completed_at is null)
$$;

-- Deletes those that have ended, under the rules of delete_task; returns how many.
create or replace function callsheet.delete_tasks(project_id_param uuid, task_ids_param uuid[]) returns int
language plpgsql security definer set search_path = '' as $$
declare
  deleted int;
begin
  -- The locks wait for dependents that are just being queued; the look at dependents needs a younger snapshot.
  perform from public.tasks t where t.id = any (task_ids_param) order by t.id for update;
  delete from public.tasks t
  where t.id = any (task_ids_param) and t.project_id = project_id_param and callsheet.can_be_deleted(t);
  get diagnostics deleted = row_count;
  return deleted;
end $$;

revoke execute on function callsheet.cancel_tasks(uuid, uuid[]), callsheet.delete_tasks(uuid, uuid[]),
  callsheet.can_be_deleted(public.tasks) from public, anon, authenticated;
