-- A project that has used up its own budget: its tasks are held back, also from workers that run already, until the period is
-- over or the limit is raised. They lie beside the ready queue like those above max_concurrency, so a claim costs what it did.
alter table public.projects add column if not exists over_budget_since timestamptz;
-- When it was last found to be so: what a hand-out cost is missing from the sums between its end and its charge.
alter table public.projects add column if not exists over_budget_seen_at timestamptz;

create or replace function callsheet.admit_held_tasks(project_id_param uuid)
 returns void
 language plpgsql
 set search_path = ''
as $function$
declare
  cap int;
  taken int;
  chosen uuid[];
begin
  -- The lock makes admissions of one project take turns. Whoever finds it taken leaves the rest to the tick: an open
  -- transaction must not hold up everybody else's. The count needs a younger snapshot than the lock.
  select case when p.over_budget_since is null then p.max_concurrency else 0 end into cap
  from public.projects p where p.id = project_id_param for no key update skip locked;
  if not found then
    return;
  end if;
  select count(*) into taken from callsheet.project_slots s where s.project_id = project_id_param;
  with gone as (
    delete from callsheet.held_tasks h where h.ctid = any (array(
      select c.ctid from callsheet.held_tasks c
      join public.tasks t on t.id = c.task_id and t.status = 'Queued' and t.queue_version = c.queue_version
      where c.project_id = project_id_param
      order by c.priority desc, c.created_at
      limit case when cap is not null then greatest(0, cap - taken) end))
    returning h.task_id, h.priority, h.created_at)
  select array_agg(g.task_id order by g.priority desc, g.created_at) into chosen from gone g;
  if chosen is null then
    return;
  end if;
  if cap is not null then
    with admitted as (
      update public.tasks t set holds_slot = true where t.id = any (chosen) and t.status = 'Queued' returning t.id)
    insert into callsheet.project_slots (task_id, project_id)
    select a.id, project_id_param from admitted a on conflict (task_id) do nothing;
  end if;
  perform callsheet.make_ready(chosen);
end $function$;

create or replace function callsheet.enqueue(task_ids_param uuid[])
 returns void
 language plpgsql
 set search_path = ''
 set enable_nestloop to 'on'
as $function$
declare
  ready uuid[];
  capped uuid[];
begin
  insert into callsheet.delayed_tasks (run_after, task_id, queue_version)
  select t.run_after, t.id, t.queue_version from public.tasks t
  where t.id = any (task_ids_param) and t.status = 'Queued' and t.run_after > now();

  select array_agg(t.id order by w.position) filter (where p.max_concurrency is null and p.over_budget_since is null),
    array_agg(distinct t.project_id) filter (where p.max_concurrency is not null or p.over_budget_since is not null)
  into ready, capped
  from unnest(task_ids_param) with ordinality w (id, position)
  join public.tasks t on t.id = w.id
  join public.projects p on p.id = t.project_id
  left join public.tasks d on d.id = t.dependant_on
  where t.status = 'Queued' and coalesce(t.run_after <= now(), true) and (t.dependant_on is null or d.status = 'Complete');

  if capped is not null then
    insert into callsheet.held_tasks (project_id, priority, created_at, task_id, queue_version)
    select t.project_id, t.priority, t.created_at, t.id, t.queue_version
    from public.tasks t left join public.tasks d on d.id = t.dependant_on
    where t.id = any (task_ids_param) and t.project_id = any (capped) and t.status = 'Queued'
      and coalesce(t.run_after <= now(), true) and (t.dependant_on is null or d.status = 'Complete');
    perform callsheet.admit_held_tasks(p) from unnest(capped) p order by p;
  end if;
  if ready is not null then
    perform callsheet.make_ready(ready);
  end if;
end $function$;

create or replace function callsheet.record_created_tasks()
 returns trigger
 language plpgsql
 security definer
 set search_path = ''
as $function$
declare
  queued uuid[];
  simple boolean;
  running boolean;
begin
  insert into callsheet.outbox (event_type, task_id, project_id, worker_id, task_type, status, attempts, data, traceparent)
  select callsheet.task_event_type(null, n.status), n.id, n.project_id, n.worker_id, n.task_type, n.status, n.attempts,
    callsheet.task_event_data(n.status, n.result_data, n.output_location, n.error_message), n.traceparent
  from created n;
  if exists (select from callsheet.wake_flags w where w.channel = 'outbox' and w.waiting) then
    perform pg_notify('outbox', '');
  end if;

  select array_agg(n.id) filter (where n.status = 'Queued'), bool_or(n.status = 'In Progress'),
    bool_and(n.dependant_on is null and n.run_after is null) and not bool_or(p.max_concurrency is not null or p.over_budget_since is not null)
  into queued, running, simple
  from created n left join public.projects p on p.id = n.project_id;
  if running then
    insert into callsheet.running_tasks (task_id, worker_id, project_id, claimed_at)
    select n.id, n.worker_id, n.project_id, n.claimed_at from created n where n.status = 'In Progress';
  end if;
  if queued is null then
    return null;
  end if;
  if simple then
    perform callsheet.make_ready(queued);
  else
    perform callsheet.note_dependencies(queued);
    perform callsheet.enqueue(queued);
  end if;
  return null;
end $function$;

create or replace function callsheet.task_outlook(task_id_param uuid, OUT waiting_for text, OUT tasks_ahead integer, OUT workers integer, OUT idle_workers integer, OUT low_seconds double precision, OUT typical_seconds double precision, OUT high_seconds double precision, OUT basis text)
 returns record
 language plpgsql
 stable security definer
 set search_path = ''
as $function$
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
      when exists (
        select from public.projects p where p.id = task.project_id and p.over_budget_since is not null) then 'project_budget'
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
end $function$;

-- Whoever comes off the list gets its tasks back into the queue.
drop trigger if exists follow_project_cap on public.projects;
create trigger follow_project_cap after update of max_concurrency, over_budget_since on public.projects
  for each row execute function callsheet.follow_project_cap();

-- Puts up to `batch` ready tasks of projects beyond their budget aside. Those that were put into the queue while the mark was
-- being set are found by the next looks; 15 s after it there are none.
create or replace function callsheet.hold_ready_tasks(batch int) returns int
language plpgsql security definer set search_path = '' set enable_mergejoin = off as $$
declare
  projects uuid[] := array(select p.id from public.projects p where p.over_budget_since > now() - interval '15 seconds');
  ids uuid[];
begin
  if projects = '{}' then
    return 0;
  end if;
  with gone as (
    delete from callsheet.ready_tasks r where r.ctid = any (array(
      select q.ctid from callsheet.ready_tasks q
      join public.tasks t on t.id = q.task_id and t.queue_version = q.queue_version and t.status = 'Queued'
      where t.project_id = any (projects) limit batch for update of q skip locked))
    returning r.task_id)
  select coalesce(array_agg(g.task_id), '{}') into ids from gone g;
  -- What is not handed out takes none of the places that max_concurrency gives.
  delete from callsheet.project_slots s where s.task_id = any (ids);
  update public.tasks t set holds_slot = false where t.id = any (ids) and t.holds_slot;
  insert into callsheet.held_tasks (project_id, priority, created_at, task_id, queue_version)
  select t.project_id, t.priority, t.created_at, t.id, t.queue_version
  from public.tasks t where t.id = any (ids) and t.status = 'Queued';
  return cardinality(ids);
end $$;

-- Marks the projects that have used up a limit of their own, and takes the mark from those that have had room for the given
-- time; true when one was marked lately, so that its ready tasks are to be put aside.
create or replace function callsheet.mark_projects_over_budget(room_for interval) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  over uuid[] := array(select distinct o.project_id from callsheet.projects_over_budget() o);
begin
  update public.projects p set over_budget_since = now() where p.id = any (over) and p.over_budget_since is null;
  update public.projects p set over_budget_seen_at = now() where p.id = any (over);
  update public.projects p set over_budget_since = null
  where p.id <> all (over) and p.over_budget_since is not null and p.over_budget_seen_at <= now() - room_for;
  return exists (select from public.projects p where p.over_budget_since > now() - interval '15 seconds');
end $$;

do $$
declare
  r text;
  f text;
begin
  foreach f in array array['callsheet.hold_ready_tasks(int)', 'callsheet.mark_projects_over_budget(interval)'] loop
    execute format('revoke execute on function %s from public', f);
    foreach r in array array['anon', 'authenticated'] loop
      if exists (select from pg_roles where rolname = r) then
        execute format('revoke execute on function %s from %I', f, r);
      end if;
    end loop;
  end loop;
end $$;
