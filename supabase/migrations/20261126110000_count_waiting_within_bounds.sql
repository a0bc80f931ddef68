-- What waits is counted at each decision, so one count looks at a bounded number of rows however many lanes there are:
-- of each class no more tasks than can change a decision, and few whether they still wait.
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
    select l.* from (select distinct on (a.id) a.* from callsheet.lanes a order by a.id, a.head) l
    order by l.min_vram_gb, l.priority desc, l.id
  loop
    if class is distinct from lane.min_vram_gb then
      class := lane.min_vram_gb;
      room := limit_param;
    end if;
    select count(*), count(t.id) into looked, count_waiting.tasks from (
      select r.task_id, r.queue_version from callsheet.ready_tasks r
      where r.lane_id = lane.id and r.start_tag >= lane.head order by r.start_tag limit exact) q
    left join public.tasks t on t.id = q.task_id and t.status = 'Queued' and t.queue_version = q.queue_version;
    if looked = exact and room > exact then
      select count(*) into count_waiting.tasks from (
        select from callsheet.ready_tasks r where r.lane_id = lane.id and r.start_tag >= lane.head limit room) q;
    end if;
    if count_waiting.tasks > 0 then
      room := greatest(0, room - count_waiting.tasks);
      count_waiting.min_vram_gb := lane.min_vram_gb;
      count_waiting.task_type := lane.task_type;
      return next;
    end if;
  end loop;
end $$;
