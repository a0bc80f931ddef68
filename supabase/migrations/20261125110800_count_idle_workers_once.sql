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
  -- Both sides are read once: running tasks have no index by worker.
  select count(*), count(*) filter (where busy.worker_id is null) into workers, idle_workers
  from public.workers w
  left join (
    select distinct r.worker_id from callsheet.running_tasks r join public.tasks t on t.id = r.task_id
    where not callsheet.is_orchestrator(t.task_type)) busy on busy.worker_id = w.id
  where w.status = 'active' and (w.task_types is null or task.task_type = any (w.task_types))
    and coalesce(callsheet.vram_gb(w.vram_total_mb) >= task.min_vram_gb, true);
  select p.low_seconds, p.typical_seconds, p.high_seconds, p.basis into low_seconds, typical_seconds, high_seconds, basis
  from callsheet.task_shape(task.params) s, callsheet.predict_run_seconds(task.task_type, s.model, s.width, s.height, s.frames,
    (select callsheet.vram_gb(w.vram_total_mb) from public.workers w where w.id = task.worker_id)) p;
end $$;
