-- A call with few tasks is estimated to be cheaper than the average, and would be planned anew each time, which costs more
-- than all else it does.
alter function callsheet.make_ready(uuid[]) set plan_cache_mode = 'force_generic_plan';
alter function callsheet.make_ready(uuid[]) set enable_seqscan = 'off';

-- The clock's name is put together here: a function of SQL that cannot be inlined is planned at each call.
create or replace function callsheet.current_clock(project_id_param uuid)
returns regclass language plpgsql set search_path = '' as $$
declare
  clock regclass := ('callsheet.clock_' || replace(project_id_param::text, '-', ''))::regclass;
  present bigint := (select v.last_value from callsheet.virtual_time v);
begin
  if coalesce(pg_catalog.pg_sequence_last_value(clock), 0) < present then
    perform setval(clock, present);
  end if;
  return clock;
end $$;
