-- What decides how long a task takes and how much VRAM it needs, under the brief's names or the worker's. Near sizes count as
-- one; what is left out is taken to be the brief's 512 x 512 with 24 frames.
create or replace function callsheet.task_shape(params jsonb, out model text, out width int, out height int, out frames int)
language plpgsql immutable as $$
declare
  resolution int[];
begin
  if params ? 'resolution' then
    resolution := regexp_match(params ->> 'resolution', '^([0-9]{2,5})x([0-9]{2,5})$', 'i');
  end if;
  model := left(coalesce(params ->> 'model', ''), 200);
  width := coalesce(callsheet.whole_number(params ->> 'width'), resolution[1], 512);
  height := coalesce(callsheet.whole_number(params ->> 'height'), resolution[2], 512);
  frames := coalesce(callsheet.whole_number(params ->> 'frames'), callsheet.whole_number(params ->> 'video_length'), 24);
  width := greatest(1, (width + 63) / 64) * 64;
  height := greatest(1, (height + 63) / 64) * 64;
  frames := greatest(1, (frames + 3) / 4) * 4;
end $$;

-- Where nothing is known of GPUs, a task is spared the look at its shape.
create or replace function callsheet.choose_vram() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from callsheet.gpu_classes) or exists (select from callsheet.vram_needs) then
    new.min_vram_gb := callsheet.first_vram_gb(new.task_type, new.params);
  end if;
  return new;
end $$;

-- Makes a task that has just run out of memory ready for another try: by its own cheaper profile if it declares one, else on
-- the next larger class, if there is one. Returns the reason to keep of this
-- attempt: the last one's says that there was nothing else to try.
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
  if task.attempts + 1 < task.max_attempts then
    return reason;
  end if;
  return concat(left(reason, 9800), ' [', coalesce(nullif(greatest(card, had), 0) || ' GB of VRAM did not suffice, and ', ''),
    'no GPU with more is known]');
end $$;

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
      select r.task_id, r.queue_version, r.start_tag from callsheet.ready_tasks r
      where r.lane_id = l.id and r.start_tag >= l.head order by r.start_tag limit 1001) q
    where l.priority >= task.priority and (l.priority > task.priority or q.start_tag < tag)
      -- A subquery, so that each is looked up by its id and the planner does not read all tasks.
      and (select t.status = 'Queued' and t.queue_version = q.queue_version from public.tasks t where t.id = q.task_id)
    limit 1000) a;
  return ahead;
end $$;
