-- How full a pod's disk is, looked at now and then while its worker is at work. The first look that finds little room is
-- announced; a worker that has none left drains, before it fails one task after the other.
create or replace function callsheet.note_disk(
  pod_id_param uuid, total_mb_param int, free_mb_param int, room_param text
) returns text language plpgsql security definer set search_path = '' as $$
declare
  pod callsheet.pods;
  worker public.workers;
  before text;
begin
  select * into pod from callsheet.pods p where p.id = pod_id_param and p.phase = 'launched' for no key update;
  if not found then
    return 'moved on';
  end if;
  before := coalesce(pod.probe ->> 'diskRoom', 'enough');
  update callsheet.pods p set probe = coalesce(p.probe, '{}') || jsonb_build_object(
    'diskTotalMb', total_mb_param, 'diskFreeMb', free_mb_param, 'diskRoom', room_param, 'diskCheckedAt', now())
  where p.id = pod_id_param;
  if room_param = 'enough' then
    return 'enough';
  end if;
  select * into worker from public.workers w where w.id = pod.worker_id for no key update;
  if before <> room_param then
    -- The relay relies on it: a transaction has its id before it takes an outbox id.
    perform pg_current_xact_id();
    insert into callsheet.outbox (event_type, worker_id, status, data)
    values ('worker.disk_low', worker.id, worker.status, jsonb_build_object('instance_type', worker.instance_type,
      'free_mb', free_mb_param, 'total_mb', total_mb_param, 'full', room_param = 'none'));
    perform callsheet.wake('outbox');
  end if;
  if room_param = 'none' then
    update public.workers w set status = 'terminating', terminating_at = now(), updated_at = now()
    where w.id = worker.id and w.status = 'active';
    if found then
      return 'drained';
    end if;
  end if;
  return case when before <> room_param then 'announced' else 'known' end;
end $$;

do $$
declare
  r text;
begin
  execute 'revoke execute on function callsheet.note_disk(uuid, int, int, text) from public';
  foreach r in array array['anon', 'authenticated'] loop
    if exists (select from pg_roles where rolname = r) then
      execute format('revoke execute on function callsheet.note_disk(uuid, int, int, text) from %I', r);
    end if;
  end loop;
end $$;
