-- How many tasks are ready, counted up to a limit: as many waiting workers are worth waking.
create or replace function callsheet.count_ready(limit_param int) returns int
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
begin
  return (select count(*) from (
    select from (select distinct on (a.id) a.id, a.head from callsheet.lanes a order by a.id, a.head) l cross join lateral (
      select from callsheet.ready_tasks r where r.lane_id = l.id and r.start_tag >= l.head limit limit_param) q
    limit limit_param) c);
end $$;

-- Tasks that a worker may hold at once, parents aside. More than one only for a worker that says it can.
alter table public.workers add column if not exists slots smallint not null default 1 check (slots between 1 and 64);

-- Hands up to so many tasks to one worker, as far as its slots are free. First come those it holds and does not name (lost
-- answers); null names none. `slots_param` is what the worker says of itself.
create or replace function callsheet.claim_many(
  worker_id_param text, count_param int, slots_param int default null, holding_param uuid[] default null
) returns setof public.tasks
language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  worker record;
  held uuid[];
  missing int;
  picked uuid[];
  versions int[];
  tag bigint;
  handed_out int;
begin
  if coalesce(worker_id_param, '') = '' then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;
  insert into public.workers (id, instance_type, status, activated_at)
  select worker_id_param, 'external', 'active', now()
  where not exists (select from public.workers w where w.id = worker_id_param)
  on conflict (id) do nothing;
  -- The row lock makes two claims of one worker take turns, and a claim and a drain too.
  select w.status, coalesce(slots_param, w.slots) as slots, w.slots as slots_before, w.task_types, w.loaded_model,
    coalesce(callsheet.vram_gb(w.vram_total_mb), 32767) as vram_gb
  into worker from public.workers w
  where w.id = worker_id_param and w.status in ('active', 'spawning') for no key update;
  if not found then
    return;
  end if;
  if worker.slots <> worker.slots_before or worker.status = 'spawning' then
    update public.workers w set slots = worker.slots, status = 'active', activated_at = coalesce(w.activated_at, now()),
      updated_at = now()
    where w.id = worker_id_param;
  end if;

  select coalesce(array_agg(t.id order by r.claimed_at), '{}') into held
  from callsheet.running_tasks r join public.tasks t on t.id = r.task_id
  where r.worker_id = worker_id_param and t.status = 'In Progress' and not callsheet.is_orchestrator(t.task_type);
  return query select t.* from public.tasks t
    where t.id = any (held) and t.id <> all (coalesce(holding_param, '{}')) limit count_param;
  get diagnostics handed_out = row_count;
  missing := least(count_param - handed_out, worker.slots - cardinality(held));
  while missing > 0 loop
    select array_agg(r.task_id), array_agg(r.queue_version), max(r.start_tag) into picked, versions, tag
    from callsheet.take_ready(missing, worker.vram_gb, worker.task_types, worker.loaded_model) r;
    exit when picked is null;
    perform callsheet.advance_virtual_time(tag);
    return query
      update public.tasks t set
        status = 'In Progress', worker_id = worker_id_param, claim_id = gen_random_uuid(), claimed_at = now(),
        generation_started_at = now(), lease_expires_at = now() + callsheet.lease_duration(), updated_at = now()
      from unnest(picked, versions) x (id, queue_version)
      where t.id = x.id and t.status = 'Queued' and t.queue_version = x.queue_version
      returning t.*;
    get diagnostics handed_out = row_count;
    missing := missing - handed_out;
  end loop;
end $$;

-- Takes a hand-out back that never reached its worker; it does not count. True when it was still that hand-out.
create or replace function callsheet.undo_claim(task_id_param uuid, claim_id_param uuid) returns boolean
language sql security definer set search_path = '' as $$
  select exists (select from callsheet.end_attempts(
    array(select t.id from public.tasks t where t.id = task_id_param and t.claim_id = claim_id_param
      and t.status = 'In Progress' for update),
    'given back: the worker hung up before it got the task', false))
$$;
revoke execute on function callsheet.count_ready(int), callsheet.claim_many(text, int, int, uuid[]),
  callsheet.undo_claim(uuid, uuid) from public;
