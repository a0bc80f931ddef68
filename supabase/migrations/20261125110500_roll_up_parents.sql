-- Parents: tasks of types `…_orchestrator` whose worker creates other tasks for them. A parent ends with its children. What is
-- here costs a task without a parent two comparisons.
alter table public.tasks add column if not exists parent_id uuid;
-- Which of its kind a child is; null where the parent may have any number.
alter table public.tasks add column if not exists child_index int;
create index if not exists tasks_by_parent on public.tasks (parent_id) where parent_id is not null;
create unique index if not exists tasks_one_child on public.tasks (parent_id, task_type, child_index)
  where parent_id is not null and child_index is not null;

-- Ids under which a child was created once more, by a worker that took its parent over: they mean the first.
create table if not exists callsheet.child_aliases (
  alias_id uuid primary key,
  task_id uuid not null
);

-- The parent that a child's params name, in any of the places where workers of some version write it.
create or replace function callsheet.parent_named(params jsonb) returns uuid
language sql immutable as $$
  select callsheet.uuid_or_null(coalesce(
    params ->> 'orchestrator_task_id_ref', params #>> '{orchestrator_details,orchestrator_task_id}',
    params #>> '{originalParams,orchestrator_details,orchestrator_task_id}', params ->> 'orchestrator_task_id'))
$$;

-- A child of a parent that has ended badly is not wanted. The lock makes the parent's end and this insert take turns.
create or replace function callsheet.join_family() returns trigger
language plpgsql security definer set search_path = '' as $$
declare
  parent record;
begin
  select t.id, t.status into parent from public.tasks t
  where t.id = coalesce(new.parent_id, callsheet.parent_named(new.params)) and t.id <> new.id
    and callsheet.is_orchestrator(t.task_type) for share;
  if not found then
    new.parent_id := null;
    return new;
  end if;
  new.parent_id := parent.id;
  new.child_index := coalesce(new.child_index, callsheet.whole_number(new.params ->> 'segment_index'),
    callsheet.whole_number(new.params ->> 'join_index'), case when new.task_type = 'travel_stitch' then 0 end);
  new.dependant_on := coalesce(
    (select a.task_id from callsheet.child_aliases a where a.alias_id = new.dependant_on), new.dependant_on);
  if parent.status in ('Failed', 'Cancelled') and new.status = 'Queued' then
    new.status := 'Cancelled';
    new.error_message := 'its parent ' || parent.id || ' had ended';
    new.generation_processed_at := now();
  end if;
  return new;
end $$;
drop trigger if exists join_family on public.tasks;
create trigger join_family before insert on public.tasks for each row
  when (new.parent_id is not null or new.params ?| array[
    'orchestrator_task_id_ref', 'orchestrator_details', 'originalParams', 'orchestrator_task_id'])
  execute function callsheet.join_family();

-- True once the worker has created all children: it says so with a text, or as many are there as the params ask for. A journey
-- may get a stitch after its segments, so there the segments alone prove nothing.
create or replace function callsheet.fan_out_is_done(parent public.tasks, segments bigint, stitched boolean) returns boolean
language sql stable set search_path = '' as $$
  select parent.output_location is not null or coalesce(segments >= coalesce(
      callsheet.whole_number(parent.params #>> '{orchestrator_details,num_new_segments_to_generate}'),
      callsheet.whole_number(parent.params ->> 'num_new_segments_to_generate'),
      callsheet.whole_number(parent.params #>> '{orchestrator_details,num_joins}'),
      callsheet.whole_number(parent.params ->> 'num_joins'),
      case when jsonb_typeof(parent.params #> '{orchestrator_details,clip_list}') = 'array'
        then jsonb_array_length(parent.params #> '{orchestrator_details,clip_list}') - 1 end,
      case when jsonb_typeof(parent.params -> 'clip_list') = 'array'
        then jsonb_array_length(parent.params -> 'clip_list') - 1 end)
    and (stitched or parent.task_type <> 'travel_orchestrator'), false)
$$;

-- Ends a parent whose children have all ended: Complete with the stitch's output, else the last segment's; Failed if any child
-- is not Complete. The lock makes children that end at the same time take turns: the last one sees them all.
create or replace function callsheet.roll_up(parent_id_param uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  parent public.tasks;
  family record;
  last public.tasks;
begin
  select * into parent from public.tasks t where t.id = parent_id_param for no key update;
  if not found or parent.status not in ('Queued', 'In Progress') then
    return;
  end if;
  select count(*) as total, count(*) filter (where not callsheet.is_final(t.status)) as open,
    count(*) filter (where t.status in ('Failed', 'Cancelled')) as bad, min(t.generation_started_at) as started,
    count(*) filter (where t.task_type <> 'travel_stitch') as segments,
    coalesce(bool_or(t.task_type = 'travel_stitch'), false) as stitched
  into family from public.tasks t where t.parent_id = parent_id_param;
  if family.total = 0 or family.open > 0
    or not callsheet.fan_out_is_done(parent, family.segments, family.stitched) then
    return;
  end if;
  if family.bad > 0 then
    update public.tasks t set
      status = 'Failed', error_message = format('%s of %s segments failed', family.bad, family.total),
      claim_id = null, lease_expires_at = null, generation_processed_at = now(), updated_at = now()
    where t.id = parent_id_param;
    return;
  end if;
  select * into last from public.tasks t where t.parent_id = parent_id_param
  order by t.task_type = 'travel_stitch' desc, t.child_index desc nulls last, t.generation_processed_at desc limit 1;
  update public.tasks t set
    status = 'Complete', output_location = last.output_location, error_message = null, lease_expires_at = null,
    result_data = jsonb_strip_nulls(jsonb_build_object(
      'video_url', coalesce(last.result_data ->> 'video_url',
        case when last.output_location ~* '^https?://' then last.output_location end),
      'thumbnail_url', coalesce(last.result_data ->> 'thumbnail_url', last.params ->> 'thumbnail_url'))),
    generation_started_at = coalesce(family.started, t.generation_started_at), generation_processed_at = now(),
    updated_at = now()
  where t.id = parent_id_param;
end $$;

create or replace function callsheet.cancel_children(parent_id_param uuid) returns void
language sql security definer set search_path = '' as $$
  update public.tasks t set
    status = 'Cancelled', lease_expires_at = null, generation_processed_at = now(), updated_at = now()
  where t.id = any (array(
      select c.id from public.tasks c
      where c.parent_id = parent_id_param and c.status in ('Queued', 'In Progress') order by c.id for update))
    and t.status in ('Queued', 'In Progress')
$$;

create or replace function callsheet.follow_family() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.parent_id is not null and callsheet.is_final(new.status) then
    perform callsheet.roll_up(new.parent_id);
  end if;
  if callsheet.is_orchestrator(new.task_type) then
    if new.status in ('Failed', 'Cancelled') then
      perform callsheet.cancel_children(new.id);
    elsif new.status = 'In Progress' then
      perform callsheet.roll_up(new.id);
    end if;
  end if;
  return null;
end $$;
-- At the end of the transaction: every event of the children comes before the parent's.
drop trigger if exists follow_family on public.tasks;
create constraint trigger follow_family after update on public.tasks deferrable initially deferred for each row
  when ((new.parent_id is not null or new.task_type like '%\_orchestrator')
    and (new.status is distinct from old.status
      or new.status = 'In Progress' and new.output_location is distinct from old.output_location))
  execute function callsheet.follow_family();
drop trigger if exists follow_new_child on public.tasks;
create constraint trigger follow_new_child after insert on public.tasks deferrable initially deferred for each row
  when (new.parent_id is not null and new.status in ('Complete', 'Failed', 'Cancelled'))
  execute function callsheet.follow_family();

-- Ends a task that has not ended; its worker stays in the row, its result will be refused. A parent takes its children along,
-- they first: that is the order in which children and parents are locked when a child ends. False when it had ended before.
create or replace function callsheet.cancel_task(project_id_param uuid, task_id_param uuid) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  perform callsheet.cancel_children(t.id) from public.tasks t
  where t.id = task_id_param and t.project_id = project_id_param and callsheet.is_orchestrator(t.task_type)
    and t.status in ('Queued', 'In Progress');
  update public.tasks t set
    status = 'Cancelled', lease_expires_at = null, generation_processed_at = now(), updated_at = now()
  where t.id = task_id_param and t.project_id = project_id_param and t.status in ('Queued', 'In Progress');
  return found;
end $$;

-- Takes the work of lost workers back; returns how many tasks left In Progress. A parent whose children are there has done its
-- part: losing its worker does not count against it.
create or replace function callsheet.release_tasks_of_workers(worker_ids_param text[], reason_param text) returns int
language plpgsql security definer set search_path = '' as $$
declare
  waiting uuid[];
  others uuid[];
  counted int;
  uncounted int;
begin
  select array_agg(h.task_id order by h.task_id) filter (where h.waits), array_agg(h.task_id order by h.task_id) filter (where not h.waits)
  into waiting, others
  from (
    select r.task_id, callsheet.is_orchestrator(t.task_type)
      and exists (select from public.tasks c where c.parent_id = t.id) as waits
    from callsheet.running_tasks r join public.tasks t on t.id = r.task_id where r.worker_id = any (worker_ids_param)) h;
  select count(*) into counted from callsheet.end_attempts(coalesce(others, '{}'), reason_param);
  select count(*) into uncounted from callsheet.end_attempts(coalesce(waiting, '{}'), reason_param, false);
  return counted + uncounted;
end $$;

-- Families that were here before these columns.
update public.tasks t set parent_id = p.id, child_index = case when c.copies = 1 then c.child_index end
from (
  select d.id, d.parent, d.child_index, count(*) over (partition by d.parent, d.task_type, d.child_index) as copies
  from (
    select t.id, t.task_type, callsheet.parent_named(t.params) as parent, coalesce(
      callsheet.whole_number(t.params ->> 'segment_index'), callsheet.whole_number(t.params ->> 'join_index'),
      case when t.task_type = 'travel_stitch' then 0 end) as child_index
    from public.tasks t
    where t.params ?| array['orchestrator_task_id_ref', 'orchestrator_details', 'originalParams', 'orchestrator_task_id']) d) c
join public.tasks p on p.id = c.parent and callsheet.is_orchestrator(p.task_type)
where t.id = c.id and p.id <> t.id and t.parent_id is null;

-- Deletes hours and days that no view shows any more, shapes that nobody has asked for in half a year, and second ids of tasks
-- that are gone.
create or replace function callsheet.prune_counts() returns int
language sql security definer set search_path = '' as $$
  with hours as (delete from callsheet.hourly_ends h where h.hour < now() - interval '50 hours' returning 1),
  days as (delete from callsheet.daily_worker_ends d where d.day < now() - interval '10 days' returning 1),
  shapes as (delete from callsheet.run_times r where r.updated_at < now() - interval '180 days' returning 1),
  aliases as (
    delete from callsheet.child_aliases a
    where not exists (select from public.tasks t where t.id = a.task_id) returning 1)
  select ((select count(*) from hours) + (select count(*) from days) + (select count(*) from shapes)
    + (select count(*) from aliases))::int
$$;

alter table callsheet.child_aliases enable row level security;
revoke all on callsheet.child_aliases from anon, authenticated;
revoke execute on function callsheet.join_family(), callsheet.fan_out_is_done(public.tasks, bigint, boolean),
  callsheet.roll_up(uuid), callsheet.cancel_children(uuid), callsheet.follow_family() from public;

-- The child that stands at this place of its family already, which the id from now on means too; null when the place is free.
create or replace function callsheet.child_in_place(alias_id_param uuid, task_type_param text, params_param jsonb) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  place int := coalesce(callsheet.whole_number(params_param ->> 'segment_index'),
    callsheet.whole_number(params_param ->> 'join_index'), case when task_type_param = 'travel_stitch' then 0 end);
  child uuid := (
    select t.id from public.tasks t
    where t.parent_id = callsheet.parent_named(params_param) and t.task_type = task_type_param and t.child_index = place);
begin
  insert into callsheet.child_aliases (alias_id, task_id)
  select alias_id_param, child where child <> alias_id_param on conflict do nothing;
  return child;
end $$;
revoke execute on function callsheet.child_in_place(uuid, text, jsonb) from public;
