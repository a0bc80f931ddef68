-- The worker's guardian process beats from the first second on, long before the worker itself can take a task; such a beat
-- says how the process is (status_param). It no longer makes a worker active: the first request for work does, or a beat
-- without such a report, which workers send from their own loop.
create or replace function callsheet.hear_beats(worker_ids text[], vram_totals integer[], vram_useds integer[], reports text[], logs jsonb[])
 returns TABLE(answer jsonb)
 language plpgsql
 security definer
 set search_path = ''
as $function$
declare
  -- Worker id to status, before and then after what the reports lead to.
  heard jsonb;
  unknown text[];
  dying text[];
  ready text[];
begin
  if exists (select from unnest(worker_ids) w where w is null or w = '') then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;
  with beats as (
    select distinct on (b.id) b.* from unnest(worker_ids, vram_totals, vram_useds) with ordinality as b (id, total, used, place)
    order by b.id, b.place desc),
  -- In one order, so that batches do not wait for each other in a circle.
  locked as materialized (
    select w.id from public.workers w where w.id = any (worker_ids) order by w.id for no key update),
  recorded as (
    update public.workers w set
      last_heartbeat = now(),
      vram_total_mb = coalesce(b.total, w.vram_total_mb),
      vram_used_mb = coalesce(b.used, w.vram_used_mb)
    from locked l join beats b on b.id = l.id where w.id = l.id returning w.id, w.status)
  select coalesce(jsonb_object_agg(r.id, r.status), '{}') into heard from recorded r;

  unknown := array(select distinct w from unnest(worker_ids) w where not heard ? w order by w);
  if unknown <> '{}' then
    insert into public.workers (id, instance_type, status, last_heartbeat, vram_total_mb, vram_used_mb, activated_at)
    select distinct on (b.id) b.id, 'external', 'active', now(), b.total, b.used, now()
    from unnest(worker_ids, vram_totals, vram_useds) with ordinality as b (id, total, used, place)
    where b.id = any (unknown) order by b.id, b.place desc
    on conflict (id) do nothing;
    heard := heard || (select jsonb_object_agg(w, 'active') from unnest(unknown) w);
  end if;

  dying := array(
    select distinct b.id from unnest(worker_ids, reports) as b (id, report)
    where b.report = 'crashed' and heard ->> b.id in ('spawning', 'active', 'terminating'));
  if dying <> '{}' then
    perform callsheet.fail_workers(dying, 'crashed', 'the worker process reported that it crashed');
    heard := heard || (select jsonb_object_agg(w, 'error') from unnest(dying) w);
  end if;
  ready := array(
    select distinct b.id from unnest(worker_ids, reports) as b (id, report)
    where b.report is null and heard ->> b.id = 'spawning');
  if ready <> '{}' then
    update public.workers w set status = 'active', activated_at = now(), updated_at = now()
    where w.id = any (ready) and w.status = 'spawning';
    heard := heard || (select jsonb_object_agg(w, 'active') from unnest(ready) w);
  end if;

  insert into public.system_logs (timestamp, source_type, source_id, log_level, message, task_id, worker_id, metadata)
  select callsheet.timestamp_or_now(l ->> 'timestamp'), 'worker', b.id, coalesce(upper(l ->> 'level'), 'INFO'),
    left(coalesce(l ->> 'message', ''), 10000), callsheet.uuid_or_null(l ->> 'task_id'), b.id,
    case when jsonb_typeof(l -> 'metadata') = 'object' then l -> 'metadata' else '{}' end
      || case when l ->> 'task_id' is not null and callsheet.uuid_or_null(l ->> 'task_id') is null
        then jsonb_build_object('task_id', l ->> 'task_id') else '{}' end
  from unnest(worker_ids, logs) with ordinality as b (id, lines, place)
  cross join jsonb_array_elements(case jsonb_typeof(b.lines) when 'array' then b.lines else '[]' end) with ordinality as e (l, line)
  where jsonb_typeof(l) = 'object' order by b.place, e.line;

  return query
    select jsonb_build_object('success', true, 'heartbeat_updated', true, 'logs_inserted', n.logged,
      'log_errors', n.lines - n.logged, 'worker_status', h.status)
    from unnest(worker_ids, logs) with ordinality as b (id, lines, place)
    cross join lateral (select heard ->> b.id as status) h
    cross join lateral (
      select count(*)::int as lines, count(*) filter (where jsonb_typeof(l) = 'object')::int as logged
      from jsonb_array_elements(case jsonb_typeof(b.lines) when 'array' then b.lines else '[]' end) l) n
    order by b.place;
end $function$;
