-- The same queue with fewer and cheaper statements for each claim and completion.

-- A worker's last claim is found here, whatever its history; ends need no entry.
create index if not exists outbox_claims_of_worker on callsheet.outbox (worker_id, id desc) where event_type = 'task.claimed';
drop index if exists callsheet.outbox_tasks_of_worker;
-- As many rows as workers: whoever asks by worker reads them all.
drop index if exists callsheet.running_tasks_by_worker;

create or replace function callsheet.wake(channel_param text) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from callsheet.wake_flags w where w.channel = channel_param and w.waiting) then
    perform pg_notify(channel_param, '');
  end if;
end $$;

-- A condition is parsed anew for every statement, so it is short; the two changes that make up a good task's life pass it.
create or replace function callsheet.guard_task_change() returns trigger
language plpgsql set search_path = '' as $$
begin
  if old.status <> new.status and not callsheet.task_transition_is_legal(old.status, new.status) then
    raise exception 'task % may not go from % to %', new.id, old.status, new.status
      using errcode = 'check_violation', constraint = 'tasks_status_transition';
  end if;
  if new.status = 'Queued' and (old.status, old.priority, old.min_vram_gb, old.run_after, old.dependant_on)
    is distinct from (new.status, new.priority, new.min_vram_gb, new.run_after, new.dependant_on) then
    new.queue_version := old.queue_version + 1;
    new.holds_slot := false;
  end if;
  return new;
end $$;
drop trigger if exists refuse_transition on public.tasks;
drop trigger if exists renew_queue_version on public.tasks;
drop trigger if exists guard_task_change on public.tasks;
create trigger guard_task_change before update on public.tasks for each row
  when (new.status = 'Queued' or old.status <> new.status
    and (old.status, new.status) not in (('Queued', 'In Progress'), ('In Progress', 'Complete'))) execute function callsheet.guard_task_change();
drop function if exists callsheet.refuse_transition();
drop function if exists callsheet.renew_queue_version();

-- Not immutable, since what it calls is not: only so is it inlined.
create or replace function callsheet.task_event_data(status text, result_data jsonb, output_location text, error_message text)
returns jsonb language sql stable as $$
  select case
    when status = 'Complete' then jsonb_strip_nulls(jsonb_build_object(
      'video_url', result_data ->> 'video_url', 'output_location', left(output_location, 2000)))
    when status in ('Queued', 'Failed') and error_message is not null then
      jsonb_build_object('error_message', left(error_message, 2000))
  end
$$;

-- These run below the recording of transitions, which must not use nested loops; they must.
alter function callsheet.note_dependencies(uuid[]) set enable_nestloop = on;
alter function callsheet.enqueue(uuid[]) set enable_nestloop = on;
alter function callsheet.free_project_slots(uuid[]) set enable_nestloop = on;
alter function callsheet.follow_dependencies(uuid[]) set enable_nestloop = on;

-- One function, since the order matters: the event first, then what follows, whose own events come after it. Both transition
-- tables are small and have no index: a nested loop over them would be quadratic in the batch.
create or replace function callsheet.record_task_transitions() returns trigger
language plpgsql security definer set search_path = '' set enable_nestloop = off as $$
declare
  found_changes record;
begin
  with changed as materialized (
    select n.id, n.project_id, n.task_type, n.status, n.attempts, n.worker_id, n.claimed_at, n.traceparent, n.has_dependents,
      n.holds_slot, n.queue_version <> o.queue_version as is_new_version,
      o.status as from_status, o.worker_id as from_worker, o.holds_slot as from_slot,
      callsheet.task_event_data(n.status, n.result_data, n.output_location, n.error_message) as data
    from after n join before o on o.id = n.id
    where n.status <> o.status or n.queue_version <> o.queue_version),
  recorded as (
    insert into callsheet.outbox (event_type, task_id, project_id, worker_id, task_type, status, attempts, data, traceparent)
    select callsheet.task_event_type(c.from_status, c.status), c.id, c.project_id, coalesce(c.worker_id, c.from_worker),
      c.task_type, c.status, c.attempts, c.data, c.traceparent
    from changed c where c.status <> c.from_status),
  started as (
    insert into callsheet.running_tasks (task_id, worker_id, project_id, claimed_at)
    select c.id, c.worker_id, c.project_id, c.claimed_at from changed c
    where c.status = 'In Progress' and c.from_status <> 'In Progress')
  select count(*) as total,
    array_agg(c.id) filter (where c.from_status = 'In Progress' and c.status <> 'In Progress') as stopped,
    array_agg(c.id) filter (where c.status = 'Queued' and c.is_new_version) as waiting,
    array_agg(c.id) filter (where c.has_dependents and c.status in ('Complete', 'Failed', 'Cancelled')) as awaited,
    array_agg(c.id) filter (where c.from_slot and (not c.holds_slot or c.status in ('Complete', 'Failed', 'Cancelled'))) as freed
  into found_changes from changed c;
  if found_changes.total = 0 then
    return null;
  end if;
  if exists (select from callsheet.wake_flags w where w.channel = 'outbox' and w.waiting) then
    perform pg_notify('outbox', '');
  end if;
  if found_changes.stopped is not null then
    delete from callsheet.running_tasks r where r.task_id = any (found_changes.stopped);
  end if;
  if found_changes.waiting is not null then
    perform callsheet.note_dependencies(found_changes.waiting);
    perform callsheet.enqueue(found_changes.waiting);
  end if;
  if found_changes.freed is not null then
    perform callsheet.free_project_slots(found_changes.freed);
  end if;
  if found_changes.awaited is not null then
    perform callsheet.follow_dependencies(found_changes.awaited);
  end if;
  return null;
end $$;

create or replace function callsheet.record_created_tasks() returns trigger
language plpgsql security definer set search_path = '' as $$
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
    bool_and(n.dependant_on is null and n.run_after is null) and not bool_or(p.max_concurrency is not null)
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
end $$;

-- Hands each worker at most one task; workers that get none are not in the answer. A worker that still holds a task gets
-- that one again (a lost answer). Void ready rows (cancelled, requeued since) are thrown away on the way.
-- The settings make every look-up an index scan in index order, however many rows the planner has seen.
create or replace function callsheet.claim_tasks(worker_ids_param text[]) returns setof public.tasks
language plpgsql security definer set search_path = ''
set plan_cache_mode = force_generic_plan set jit = off set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off as $$
#variable_conflict use_column
declare
  kind record;
  known int := 0;
  held uuid[];
  holders text[];
  free text[];
  picked uuid[];
  versions int[];
  tag bigint;
  handed_out int;
begin
  if array_position(worker_ids_param, null) is not null or array_position(worker_ids_param, '') is not null then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;

  for kind in
    -- The row locks make two claims of one worker take turns, and a claim and a drain too.
    select w.may_claim, w.vram_gb, w.task_types, w.loaded_model, array_agg(w.id) as ids, bool_or(w.status = 'spawning') as spawning
    from (
      select w.id, w.status, w.task_types, w.loaded_model, w.status in ('active', 'spawning') as may_claim,
        coalesce(callsheet.vram_gb(w.vram_total_mb), 32767) as vram_gb
      from public.workers w where w.id = any (worker_ids_param) order by w.id for no key update) w
    group by w.may_claim, w.vram_gb, w.task_types, w.loaded_model
  loop
    known := known + cardinality(kind.ids);
    continue when not kind.may_claim;
    if kind.spawning then
      update public.workers w set status = 'active', activated_at = now(), updated_at = now()
      where w.id = any (kind.ids) and w.status = 'spawning';
    end if;

    -- A statement of its own: its snapshot is younger than the locks. One look at the worker's last claim, one at that task.
    select array_agg(t.id), array_agg(t.worker_id) into held, holders
    from unnest(kind.ids) i (id)
    cross join lateral (
      select c.id, c.worker_id from public.tasks c
      where c.id = (
          select o.task_id from callsheet.outbox o
          where o.worker_id = i.id and o.event_type = 'task.claimed' and not callsheet.is_orchestrator(o.task_type)
          order by o.id desc limit 1)
        and c.status = 'In Progress' and c.worker_id = i.id offset 0) t;
    free := kind.ids;
    if held is not null then
      return query select t.* from public.tasks t where t.id = any (held);
      free := array(select unnest(kind.ids) except select unnest(holders));
    end if;

    while cardinality(free) > 0 loop
      select array_agg(r.task_id), array_agg(r.queue_version), max(r.start_tag) into picked, versions, tag
      from callsheet.take_ready(cardinality(free), kind.vram_gb, kind.task_types, kind.loaded_model) r;
      exit when picked is null;
      perform callsheet.advance_virtual_time(tag);
      return query
        update public.tasks t set
          status = 'In Progress', worker_id = x.worker_id, claim_id = gen_random_uuid(), claimed_at = now(),
          generation_started_at = now(), lease_expires_at = now() + callsheet.lease_duration(), updated_at = now()
        from unnest(picked, versions, free[1:cardinality(picked)]) x (id, queue_version, worker_id)
        where t.id = x.id and t.status = 'Queued' and t.queue_version = x.queue_version
        returning t.*;
      get diagnostics handed_out = row_count;
      exit when handed_out = cardinality(picked);
      free := array(select f from unnest(free) f where not exists (
        select from public.tasks t where t.id = any (picked) and t.worker_id = f and t.status = 'In Progress'));
    end loop;
  end loop;

  if known < cardinality(worker_ids_param) then
    return query select * from callsheet.claim_for_new_workers(worker_ids_param);
  end if;
end $$;

-- Workers that nobody announced are taken on as external ones.
create or replace function callsheet.claim_for_new_workers(worker_ids_param text[]) returns setof public.tasks
language plpgsql security definer set search_path = '' as $$
declare
  added text[];
begin
  with new as (
    insert into public.workers (id, instance_type, status, activated_at)
    select distinct u.id, 'external', 'active', now() from unnest(worker_ids_param) u (id)
    where not exists (select from public.workers w where w.id = u.id)
    on conflict (id) do nothing returning id)
  select array_agg(n.id) into added from new n;
  if added is not null then
    return query select * from callsheet.claim_tasks(added);
  end if;
end $$;

-- Takes up to `count_param` ready rows that a worker of this kind can run: highest priority, then lowest start tag. A lane
-- whose model the worker has loaded goes first, unless a task of another lane has been ready for a minute.
create or replace function callsheet.take_ready(
  count_param int, vram_gb_param int, task_types_param text[], loaded_model_param text
) returns table (task_id uuid, queue_version int, start_tag bigint)
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan set jit = off set enable_seqscan = off as $$
#variable_conflict use_column
declare
  level smallint;
  missing int := count_param;
  taken int;
  warm boolean := false;
begin
  for level in
    select distinct l.priority from callsheet.lanes l where l.min_vram_gb <= vram_gb_param order by 1 desc
  loop
    if loaded_model_param is not null then
      warm := not exists (
        select from callsheet.lanes l cross join lateral (
          select q.ready_at from callsheet.ready_tasks q
          where q.lane_id = l.id and q.start_tag >= l.head order by q.start_tag limit 1) first
        where l.priority = level and l.min_vram_gb <= vram_gb_param and l.model <> loaded_model_param
          and first.ready_at < now() - interval '1 minute');
    end if;
    return query
      with chosen as materialized (
        select c.ctid, c.start_tag from (
          select distinct on (a.id) a.* from callsheet.lanes a where a.priority = level order by a.id, a.head) l
        cross join lateral (
          select q.ctid, q.start_tag from callsheet.ready_tasks q
          where q.lane_id = l.id and q.start_tag >= l.head
          order by q.start_tag limit missing for update skip locked) c
        where l.min_vram_gb <= vram_gb_param
          and (task_types_param is null or l.task_type = any (task_types_param))
        order by (warm and l.model = loaded_model_param) desc, c.start_tag limit missing),
      gone as (
        delete from callsheet.ready_tasks r where r.ctid = any (array(select c.ctid from chosen c))
        returning r.task_id, r.queue_version, r.start_tag)
      select g.task_id, g.queue_version, g.start_tag from gone g order by g.start_tag;
    get diagnostics taken = row_count;
    missing := missing - taken;
    exit when missing <= 0;
  end loop;
end $$;

-- Moves the virtual time forward, never back; whoever finds it locked leaves that to the holder.
create or replace function callsheet.advance_virtual_time(tag_param bigint) returns void
language plpgsql set search_path = '' as $$
begin
  if tag_param > coalesce(pg_catalog.pg_sequence_last_value('callsheet.virtual_time'), 0)
    and pg_try_advisory_xact_lock(7274712)
    and tag_param > coalesce(pg_catalog.pg_sequence_last_value('callsheet.virtual_time'), 0) then
    perform setval('callsheet.virtual_time', tag_param);
  end if;
end $$;

-- Completes each task once; the first completion wins. Outcome: completed | already_complete | cancelled | not_found | no_video.
create or replace function callsheet.complete_tasks(
  task_ids_param uuid[], results_param jsonb[], outputs_param text[], worker_ids_param text[], thumbnails_param text[]
) returns table (task_id uuid, outcome text)
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  done uuid[];
begin
  -- In order of id, so that two batches with a task in common take turns.
  with completed as (
    update public.tasks t set
      status = 'Complete', result_data = coalesce(g.result, '{}'), output_location = coalesce(g.result ->> 'video_url', g.output),
      worker_id = coalesce(g.worker_id, t.worker_id),
      params = case when g.thumbnail is null then t.params
        else t.params || jsonb_build_object('thumbnail_url', g.thumbnail) end,
      error_message = null, lease_expires_at = null, generation_processed_at = now(), updated_at = now()
    from (
      select * from unnest(task_ids_param, results_param, outputs_param, worker_ids_param, thumbnails_param)
        u (id, result, output, worker_id, thumbnail) order by u.id) g
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

revoke execute on function callsheet.guard_task_change(), callsheet.claim_for_new_workers(text[]) from public;
