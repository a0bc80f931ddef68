-- Heartbeats of many workers are one statement: with thousands of workers each beat is a small share of a commit.

-- Records beats and the log lines that came with them; answers each, in order, as the worker's function does.
create or replace function callsheet.hear_beats(
  worker_ids text[], vram_totals int[], vram_useds int[], reports text[], logs jsonb[])
returns table (answer jsonb)
language plpgsql security definer set search_path = '' as $$
declare
  -- Worker id to status, before and then after what the reports lead to.
  heard jsonb;
  unknown text[];
  dying text[];
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
  if exists (select from jsonb_each_text(heard) h where h.value = 'spawning') then
    update public.workers w set status = 'active', activated_at = now(), updated_at = now()
    where w.id = any (array(select h.key from jsonb_each_text(heard) h where h.value = 'spawning')) and w.status = 'spawning';
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
      'log_errors', n.lines - n.logged, 'worker_status', case h.status when 'spawning' then 'active' else h.status end)
    from unnest(worker_ids, logs) with ordinality as b (id, lines, place)
    cross join lateral (select heard ->> b.id as status) h
    cross join lateral (
      select count(*)::int as lines, count(*) filter (where jsonb_typeof(l) = 'object')::int as logged
      from jsonb_array_elements(case jsonb_typeof(b.lines) when 'array' then b.lines else '[]' end) l) n
    order by b.place;
end $$;
revoke execute on function callsheet.hear_beats(text[], int[], int[], text[], jsonb[]) from public;

create or replace function public.func_worker_heartbeat_with_logs(
  worker_id_param text, vram_total_mb_param int default null, vram_used_mb_param int default null,
  logs_param jsonb default '[]', status_param text default null, current_task_id_param uuid default null)
returns jsonb language sql security definer set search_path = '' as $$
  select b.answer from callsheet.hear_beats(
    array[worker_id_param], array[vram_total_mb_param], array[vram_used_mb_param], array[status_param], array[logs_param]) b
$$;

create or replace function public.func_update_worker_heartbeat(
  worker_id_param text, vram_total_mb_param int default null, vram_used_mb_param int default null)
returns boolean language sql security definer set search_path = '' as $$
  select public.func_worker_heartbeat_with_logs(worker_id_param, vram_total_mb_param, vram_used_mb_param) is not null
$$;

drop function if exists callsheet.beat(text, int, int, text);
-- Room on each page for the beats to come: a beat then moves no index entry.
alter table public.workers set (fillfactor = 50);
