-- What the worker-facing surface asks besides claiming and completing. All of it lives in callsheet, where only the services
-- have usage.

-- The projects whose tasks a worker may read and add to: those that it is working for.
create or replace function callsheet.projects_of_worker(worker_id_param text) returns uuid[]
language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(distinct r.project_id), '{}') from callsheet.running_tasks r where r.worker_id = worker_id_param
$$;

-- How many tasks the worker could be given now, counted up to 1000; for null, any worker. It costs the same at any backlog:
-- a thousand ready rows are looked at. When all of them are void (cancelled since), it says 1, since a claim clears them away.
create or replace function callsheet.count_claimable(worker_id_param text) returns int
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off
  set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  kind public.workers;
  vram_gb int := 32767;
  looked int;
  valid int;
begin
  select * into kind from public.workers w where w.id = worker_id_param;
  if kind.status not in ('active', 'spawning') then
    return 0;
  end if;
  -- As in claim_tasks.
  vram_gb := coalesce(round(kind.vram_total_mb / 1000.0), 32767);
  with ready as materialized (
    select c.task_id, c.queue_version
    from (select distinct on (a.id) a.* from callsheet.lanes a order by a.id, a.head) l cross join lateral (
      select q.task_id, q.queue_version from callsheet.ready_tasks q
      where q.lane_id = l.id and q.start_tag >= l.head order by q.start_tag limit 1000) c
    where l.min_vram_gb <= vram_gb and (kind.task_types is null or l.task_type = any (kind.task_types))
    limit 1000)
  select count(*), count(t.id) into looked, valid
  from ready r left join public.tasks t on t.id = r.task_id and t.status = 'Queued' and t.queue_version = r.queue_version;
  return case when valid = 0 and looked = 1000 then 1 else valid end;
end $$;

-- Rewritten prompts that a worker reports for a shot; the last report of a task counts.
create table if not exists callsheet.shot_pair_prompts (
  task_id uuid not null,
  shot_id text not null check (length(shot_id) <= 200),
  enhanced_prompts jsonb not null check (jsonb_typeof(enhanced_prompts) = 'array'),
  worker_id text,
  updated_at timestamptz not null default now(),
  primary key (task_id, shot_id)
);
alter table callsheet.shot_pair_prompts enable row level security;
revoke all on callsheet.shot_pair_prompts from anon, authenticated;

revoke execute on function callsheet.projects_of_worker(text), callsheet.count_claimable(text) from public;
