-- Moves workers to error with a reason and takes their work back, in one transaction. Returns the ids that moved.
create or replace function callsheet.fail_workers(worker_ids_param text[], error_code_param text, error_message_param text)
returns text[]
language plpgsql security definer set search_path = '' as $$
declare
  failed text[];
begin
  with moved as (
    update public.workers w set
      status = 'error', error_code = error_code_param, error_message = left(error_message_param, 10000), updated_at = now()
    where w.id = any (worker_ids_param) and w.status in ('spawning', 'active', 'terminating') returning w.id)
  select coalesce(array_agg(m.id), '{}') into failed from moved m;
  perform callsheet.release_tasks_of_workers(failed, 'worker lost (' || error_code_param || '): ' || error_message_param);
  return failed;
end $$;

-- Heartbeats: a beat proves that the process lives, never that a worker which has moved on is active again.
create or replace function callsheet.beat(
  worker_id_param text, vram_total_mb_param int, vram_used_mb_param int, status_param text default null
) returns text
language plpgsql security definer set search_path = '' as $$
declare
  result text;
begin
  if worker_id_param is null or worker_id_param = '' then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;
  update public.workers w set
    last_heartbeat = now(),
    vram_total_mb = coalesce(vram_total_mb_param, w.vram_total_mb),
    vram_used_mb = coalesce(vram_used_mb_param, w.vram_used_mb)
  where w.id = worker_id_param returning w.status into result;
  if not found then
    insert into public.workers (id, instance_type, status, last_heartbeat, vram_total_mb, vram_used_mb, activated_at)
    values (worker_id_param, 'external', 'active', now(), vram_total_mb_param, vram_used_mb_param, now())
    on conflict (id) do nothing;
    result := 'active';
  end if;
  if status_param = 'crashed' and result in ('spawning', 'active', 'terminating') then
    perform callsheet.fail_workers(array[worker_id_param], 'crashed', 'the worker process reported that it crashed');
    return 'error';
  end if;
  if result = 'spawning' then
    update public.workers set status = 'active', activated_at = now(), updated_at = now()
    where id = worker_id_param and status = 'spawning';
    result := 'active';
  end if;
  return result;
end $$;

create or replace function public.func_update_worker_heartbeat(
  worker_id_param text, vram_total_mb_param int default null, vram_used_mb_param int default null
) returns boolean
language sql security definer set search_path = '' as $$
  select callsheet.beat(worker_id_param, vram_total_mb_param, vram_used_mb_param) is not null
$$;

create or replace function callsheet.uuid_or_null(value text) returns uuid
language sql immutable set search_path = '' as $$
  select case when value ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then value::uuid end
$$;

create or replace function callsheet.timestamp_or_now(value text) returns timestamptz
language plpgsql stable set search_path = '' as $$
begin
  return coalesce(value::timestamptz, now());
exception when others then
  return now();
end $$;

-- The real worker's beat: VRAM figures, up to 100 log lines, "active" or "crashed". A line whose task id is not a uuid is kept.
create or replace function public.func_worker_heartbeat_with_logs(
  worker_id_param text, vram_total_mb_param int default null, vram_used_mb_param int default null,
  logs_param jsonb default '[]', status_param text default null, current_task_id_param uuid default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  status_now text := callsheet.beat(worker_id_param, vram_total_mb_param, vram_used_mb_param, status_param);
  logged int := 0;
begin
  if jsonb_typeof(logs_param) = 'array' then
    insert into public.system_logs (timestamp, source_type, source_id, log_level, message, task_id, worker_id, metadata)
    select callsheet.timestamp_or_now(l ->> 'timestamp'), 'worker', worker_id_param, coalesce(upper(l ->> 'level'), 'INFO'),
      left(coalesce(l ->> 'message', ''), 10000), callsheet.uuid_or_null(l ->> 'task_id'), worker_id_param,
      case when jsonb_typeof(l -> 'metadata') = 'object' then l -> 'metadata' else '{}' end
        || case when l ->> 'task_id' is not null and callsheet.uuid_or_null(l ->> 'task_id') is null
          then jsonb_build_object('task_id', l ->> 'task_id') else '{}' end
    from jsonb_array_elements(logs_param) l where jsonb_typeof(l) = 'object';
    get diagnostics logged = row_count;
  end if;
  return jsonb_build_object('success', true, 'heartbeat_updated', true, 'logs_inserted', logged,
    'log_errors', case when jsonb_typeof(logs_param) = 'array' then jsonb_array_length(logs_param) - logged else 0 end,
    'worker_status', status_now);
end $$;
