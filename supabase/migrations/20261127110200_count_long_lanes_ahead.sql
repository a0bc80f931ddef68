-- A decision counts what waits, and a long lane takes milliseconds to count. The keeper of the queue counts such lanes ahead, each
-- every ten seconds and a bounded number of entries in one run, so that neither claims nor decisions pay for it.
create table if not exists callsheet.lane_counts (
  lane_id bigint primary key,
  tasks int not null,
  counted_at timestamptz not null default now()
) with (fillfactor = 50);
alter table callsheet.lane_counts enable row level security;

create or replace function callsheet.count_lanes(lanes_param int default 20)
returns void language plpgsql security definer
set search_path = '' set plan_cache_mode = 'force_generic_plan' set enable_seqscan = off as $$
declare
  lane record;
  counted int;
begin
  for lane in
    select l.id, l.head from (select distinct on (a.id) a.id, a.head from callsheet.lanes a order by a.id, a.head) l
    left join callsheet.lane_counts c on c.lane_id = l.id
    where coalesce(c.counted_at < now() - interval '10 seconds', true)
    order by c.counted_at nulls first limit lanes_param
  loop
    select count(*) into counted from (
      select from callsheet.ready_tasks r where r.lane_id = lane.id and r.start_tag >= lane.head limit 50000) q;
    insert into callsheet.lane_counts as c (lane_id, tasks) values (lane.id, counted)
    on conflict (lane_id) do update set tasks = excluded.tasks, counted_at = excluded.counted_at;
    exit when counted > 10000;
  end loop;
end $$;
revoke execute on function callsheet.count_lanes(int) from public, anon, authenticated;

create or replace function callsheet.keep_queue()
returns void language plpgsql security definer set search_path = '' as $$
begin
  perform callsheet.advance_lane_heads();
  update callsheet.queue_horizon set kept_at = now() where coalesce(kept_at < now() - interval '1 second', true);
  perform callsheet.promote_delayed_tasks();
  perform callsheet.admit_held_tasks(h.project_id) from (select distinct project_id from callsheet.held_tasks) h;
  perform callsheet.count_lanes();
end $$;

create or replace function callsheet.count_waiting(limit_param int)
returns table (min_vram_gb smallint, task_type text, tasks int) language plpgsql stable security definer
set search_path = '' set enable_seqscan = off as $$
#variable_conflict use_column
declare
  lane record;
  class smallint;
  room int;
  -- A lane with fewer entries is counted exactly: entries of cancelled tasks stay until somebody passes them.
  exact int := least(500, greatest(50, 4000 / greatest(1, (select count(*) from callsheet.lanes))));
  looked int;
begin
  for lane in
    select l.*, c.tasks as counted from (select distinct on (a.id) a.* from callsheet.lanes a order by a.id, a.head) l
    left join callsheet.lane_counts c on c.lane_id = l.id and c.counted_at > now() - interval '15 seconds'
      and (c.tasks < 50000 or limit_param <= 50000)
    order by l.min_vram_gb, l.priority desc, l.id
  loop
    if class is distinct from lane.min_vram_gb then
      class := lane.min_vram_gb;
      room := limit_param;
    end if;
    -- Whether entries still wait does not matter where there are far more of them.
    if lane.counted > 20 * exact then
      select count(*) into looked from (
        select from callsheet.ready_tasks r where r.lane_id = lane.id and r.start_tag >= lane.head limit exact) q;
      count_waiting.tasks := looked;
    else
      select count(*), count(t.id) into looked, count_waiting.tasks from (
        select r.task_id, r.queue_version from callsheet.ready_tasks r
        where r.lane_id = lane.id and r.start_tag >= lane.head order by r.start_tag limit exact) q
      left join public.tasks t on t.id = q.task_id and t.status = 'Queued' and t.queue_version = q.queue_version;
    end if;
    if looked = exact and room > exact then
      if lane.counted > exact then
        count_waiting.tasks := least(room, lane.counted);
      else
        select count(*) into count_waiting.tasks from (
          select from callsheet.ready_tasks r where r.lane_id = lane.id and r.start_tag >= lane.head limit room) q;
      end if;
    end if;
    if count_waiting.tasks > 0 then
      room := greatest(0, room - count_waiting.tasks);
      count_waiting.min_vram_gb := lane.min_vram_gb;
      count_waiting.task_type := lane.task_type;
      return next;
    end if;
  end loop;
end $$;
