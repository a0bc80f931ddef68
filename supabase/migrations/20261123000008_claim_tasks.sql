-- Takes up to `count_param` ready rows that a worker of this kind can run: highest priority, then lowest start tag. A lane
-- whose model the worker has loaded goes first, unless a task of another lane has been ready for a minute.
create or replace function callsheet.take_ready(
  count_param int, vram_gb_param int, task_types_param text[], loaded_model_param text
) returns table (task_id uuid, queue_version int, start_tag bigint)
language plpgsql set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  level smallint;
  missing int := count_param;
  taken int;
  warm boolean;
begin
  for level in
    select distinct l.priority from callsheet.lanes l where l.min_vram_gb <= vram_gb_param order by 1 desc
  loop
    warm := loaded_model_param is not null and not exists (
      select from callsheet.lanes l cross join lateral (
        select q.ready_at from callsheet.ready_tasks q
        where q.lane_id = l.id and q.start_tag >= l.head order by q.start_tag limit 1) first
      where l.priority = level and l.min_vram_gb <= vram_gb_param and l.model <> loaded_model_param
        and first.ready_at < now() - interval '1 minute');
    return query
      with chosen as materialized (
        select c.ctid, c.start_tag from (
          select distinct on (a.id) a.* from callsheet.lanes a order by a.id, a.head) l cross join lateral (
          select q.ctid, q.start_tag from callsheet.ready_tasks q
          where q.lane_id = l.id and q.start_tag >= l.head
          order by q.start_tag limit missing for update skip locked) c
        where l.priority = level and l.min_vram_gb <= vram_gb_param
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
  if tag_param > (select v.last_value from callsheet.virtual_time v) and pg_try_advisory_xact_lock(7274712)
    and tag_param > (select v.last_value from callsheet.virtual_time v) then
    perform setval('callsheet.virtual_time', tag_param);
  end if;
end $$;

-- Hands each worker at most one task; workers that get none are not in the answer. A worker that still holds a task gets
-- that one again (a lost answer). Void ready rows (cancelled, requeued since) are thrown away on the way.
create or replace function callsheet.claim_tasks(worker_ids_param text[]) returns setof public.tasks
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  kind record;
  held uuid[];
  free text[];
  picked uuid[];
  versions int[];
  tag bigint;
  handed_out int;
begin
  if array_position(worker_ids_param, null) is not null or array_position(worker_ids_param, '') is not null then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;
  insert into public.workers (id, instance_type, status, activated_at)
  select u.id, 'external', 'active', now() from unnest(worker_ids_param) u (id)
  where not exists (select from public.workers w where w.id = u.id)
  on conflict (id) do nothing;

  for kind in
    -- The row locks make two claims of one worker take turns, and a claim and a drain too.
    select w.vram_gb, w.task_types, w.loaded_model, array_agg(w.id) as ids, bool_or(w.status = 'spawning') as spawning
    from (
      select w.id, w.status, w.task_types, w.loaded_model,
        -- A 24 GB card reports a little less than 24 GiB.
        coalesce(round(w.vram_total_mb / 1000.0), 32767)::int as vram_gb
      from public.workers w where w.id = any (worker_ids_param) and w.status in ('active', 'spawning')
      order by w.id for no key update) w
    group by w.vram_gb, w.task_types, w.loaded_model
  loop
    if kind.spawning then
      update public.workers w set status = 'active', activated_at = now(), updated_at = now()
      where w.id = any (kind.ids) and w.status = 'spawning';
    end if;

    select coalesce(array_agg(t.id), '{}'), array(select unnest(kind.ids) except select unnest(array_agg(t.worker_id)))
    into held, free
    from unnest(kind.ids) i (id)
    cross join lateral (
      -- Fenced by its offset: one look at the worker's last claim, one at that task, whatever the planner believes.
      select c.id, c.worker_id from public.tasks c
      where c.id = (
          select o.task_id from callsheet.outbox o
          where o.worker_id = i.id and o.task_id is not null and o.event_type = 'task.claimed'
            and not callsheet.is_orchestrator(o.task_type)
          order by o.id desc limit 1)
        and c.status = 'In Progress' and c.worker_id = i.id offset 0) t;
    if cardinality(held) > 0 then
      return query select t.* from public.tasks t where t.id = any (held);
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
end $$;

create or replace function callsheet.claim_task(worker_id_param text) returns setof public.tasks
language sql security definer set search_path = '' as $$
  select * from callsheet.claim_tasks(array[worker_id_param])
$$;

create or replace function public.func_claim_available_task(worker_id_param text)
returns table (id uuid, status text, attempts int, worker_id text, generation_started_at timestamptz, task_data jsonb,
  created_at timestamptz, task_type text, params jsonb, project_id uuid, claim_id uuid)
language sql security definer set search_path = '' as $$
  select t.id, t.status, t.attempts, t.worker_id, t.generation_started_at, t.params, t.created_at, t.task_type, t.params,
    t.project_id, t.claim_id
  from callsheet.claim_task(worker_id_param) t
$$;

-- Moves the lanes' heads. A head may pass a start tag only when every transaction that could still bring a lower one has
-- ended. Such a transaction had its id before it read the virtual time, and the time never goes back: so one that read less
-- than a noted time has a smaller id than a transaction that begins after the note. (A snapshot's xmax would not do as that
-- bound: it follows the newest transaction that has ended, and running ones can be newer.)
create or replace function callsheet.advance_lane_heads() returns void
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  horizon callsheet.queue_horizon;
  safe bigint;
begin
  select * into horizon from callsheet.queue_horizon for update skip locked;
  if not found then
    return;
  end if;
  safe := horizon.safe_time;
  if pg_snapshot_xmin(pg_current_snapshot()) >= horizon.candidate_xid then
    safe := horizon.candidate_time;
    update callsheet.queue_horizon h set
      safe_time = safe, candidate_time = horizon.noted_time, candidate_xid = pg_current_xact_id(),
      noted_time = (select v.last_value from callsheet.virtual_time v);
  end if;
  delete from callsheet.lanes a using callsheet.lanes b where a.id = b.id and a.ctid > b.ctid;
  update callsheet.lanes l set head = moved.head
  from (
    select c.id, least(safe, coalesce(first.start_tag, safe)) as head
    from callsheet.lanes c left join lateral (
      select q.start_tag from callsheet.ready_tasks q
      where q.lane_id = c.id and q.start_tag >= c.head order by q.start_tag limit 1) first on true) moved
  where l.id = moved.id and moved.head > l.head;
end $$;

-- Makes tasks ready whose run_after has come; returns how many, at most 1000 a call.
create or replace function callsheet.promote_delayed_tasks() returns int
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  due uuid[];
begin
  with gone as (
    delete from callsheet.delayed_tasks d where d.ctid = any (array(
      select c.ctid from callsheet.delayed_tasks c where c.run_after <= now()
      order by c.run_after limit 1000 for update skip locked))
    returning d.task_id, d.queue_version, d.run_after)
  select array_agg(g.task_id order by g.run_after) into due
  from gone g join public.tasks t on t.id = g.task_id and t.status = 'Queued' and t.queue_version = g.queue_version;
  if due is not null then
    perform callsheet.enqueue(due);
  end if;
  return coalesce(cardinality(due), 0);
end $$;

-- What the queue needs done now and then, by any replica: heads moved, delayed tasks made ready, held ones let through.
create or replace function callsheet.keep_queue() returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform callsheet.advance_lane_heads();
  update callsheet.queue_horizon set kept_at = now() where coalesce(kept_at < now() - interval '1 second', true);
  perform callsheet.promote_delayed_tasks();
  perform callsheet.admit_held_tasks(h.project_id) from (select distinct project_id from callsheet.held_tasks) h;
end $$;
