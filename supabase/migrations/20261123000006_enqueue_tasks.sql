-- Puts tasks that may run now into the ready queue.
create or replace function callsheet.make_ready(task_ids_param uuid[]) returns void
language plpgsql set search_path = '' as $$
begin
  with wanted as materialized (
    select t.id, t.queue_version, t.project_id, t.priority, t.task_type, w.position,
      coalesce(t.min_vram_gb, 0::smallint) as min_vram_gb,
      left(coalesce(t.params ->> 'model', ''), 200) as model
    from unnest(task_ids_param) with ordinality w (id, position)
    join public.tasks t on t.id = w.id and t.status = 'Queued'),
  lanes as materialized (
    select d.*, callsheet.lane_for(d.priority, d.min_vram_gb, d.task_type, d.model) as lane_id
    from (select distinct w.priority, w.min_vram_gb, w.task_type, w.model from wanted w) d),
  clocks as materialized (
    select d.project_id, callsheet.current_clock(d.project_id) as clock
    from (select distinct w.project_id from wanted w) d)
  insert into callsheet.ready_tasks (lane_id, start_tag, task_id, queue_version)
  select o.lane_id, nextval(o.clock), o.id, o.queue_version
  from (
    select l.lane_id, c.clock, w.id, w.queue_version
    from wanted w
    join lanes l using (priority, min_vram_gb, task_type, model)
    join clocks c using (project_id)
    order by w.position) o;
  if found then
    perform callsheet.wake('task_ready');
  end if;
end $$;

-- Lets waiting tasks of a capped project through while it has free slots.
create or replace function callsheet.admit_held_tasks(project_id_param uuid) returns void
language plpgsql set search_path = '' as $$
declare
  cap int;
  taken int;
  chosen uuid[];
begin
  -- The lock makes admissions of one project take turns. Whoever finds it taken leaves the rest to the tick: an open
  -- transaction must not hold up everybody else's. The count needs a younger snapshot than the lock.
  select p.max_concurrency into cap from public.projects p where p.id = project_id_param for no key update skip locked;
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
end $$;

-- Where a Queued task goes: nowhere while its dependency is open, to the delayed ones, to its project's waiting room, or to
-- the ready queue.
create or replace function callsheet.enqueue(task_ids_param uuid[]) returns void
language plpgsql set search_path = '' as $$
declare
  ready uuid[];
  capped uuid[];
begin
  insert into callsheet.delayed_tasks (run_after, task_id, queue_version)
  select t.run_after, t.id, t.queue_version from public.tasks t
  where t.id = any (task_ids_param) and t.status = 'Queued' and t.run_after > now();

  select array_agg(t.id order by w.position) filter (where p.max_concurrency is null),
    array_agg(distinct t.project_id) filter (where p.max_concurrency is not null)
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
end $$;
