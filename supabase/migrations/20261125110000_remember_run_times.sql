-- How long tasks take: seconds from hand-out to completion, by task type, model, size, frames and GPU. Fed from the outbox
-- by the scheduler's tick, read by whoever has to say how long something will take.

-- GPUs come in these classes of VRAM; a card counts to the largest that it fills.
create or replace function callsheet.vram_classes() returns smallint[]
language sql immutable as $$ select array[8, 12, 16, 24, 48, 80]::smallint[] $$;

-- GB of a card as it is sold. Drivers report up to 6 % less: 46068 MiB for 48 GB, 22731 for 24 GB, 15360 for 16 GB.
create or replace function callsheet.vram_gb(vram_mb int) returns int
language sql immutable as $$ select floor(vram_mb * 1.06 / 1000)::int $$;

create or replace function callsheet.vram_class(vram_gb int) returns smallint
language sql immutable as $$ select max(c) from unnest(callsheet.vram_classes()) c where c <= vram_gb $$;

create or replace function callsheet.whole_number(value text) returns int
language sql immutable as $$
  select case when value ~ '^[0-9]{1,5}([.][0-9]+)?$' then round(value::numeric)::int end
$$;

-- What decides how long a task takes and how much VRAM it needs, under the brief's names or the worker's. Near sizes count as
-- one; what is left out is taken to be the brief's 512 x 512 with 24 frames.
create or replace function callsheet.task_shape(params jsonb, out model text, out width int, out height int, out frames int)
language plpgsql immutable set search_path = '' as $$
declare
  resolution int[] := regexp_match(params ->> 'resolution', '^([0-9]{2,5})x([0-9]{2,5})$', 'i');
begin
  model := left(coalesce(params ->> 'model', ''), 200);
  width := coalesce(callsheet.whole_number(params ->> 'width'), resolution[1], 512);
  height := coalesce(callsheet.whole_number(params ->> 'height'), resolution[2], 512);
  frames := coalesce(callsheet.whole_number(params ->> 'frames'), callsheet.whole_number(params ->> 'video_length'), 24);
  width := greatest(1, (width + 63) / 64) * 64;
  height := greatest(1, (height + 63) / 64) * 64;
  frames := greatest(1, (frames + 3) / 4) * 4;
end $$;

-- The brief's table of typical durations, scaled by pixels times frames from its nearest row.
create or replace function callsheet.typical_run_seconds(
  width_param int, height_param int, frames_param int, out low float8, out typical float8, out high float8
)
language sql immutable set search_path = '' as $$
  select t.low * s.scale, (t.low + t.high) / 2 * s.scale, t.high * s.scale
  from (values (512, 120.0, 180.0), (768, 240.0, 360.0), (1024, 480.0, 720.0)) t (side, low, high)
  cross join lateral (
    select (width_param::float8 * height_param * frames_param) / (t.side::float8 * t.side * 24) as scale) s
  order by abs(ln(width_param::float8 * height_param / (t.side::float8 * t.side))), t.side
  limit 1
$$;

-- A histogram a shape, in steps of a fourth of a doubling. '' and 0 stand for any; without a size the seconds are those of one
-- 512 x 512 x 24 share of the work.
create table if not exists callsheet.run_times (
  task_type text not null,
  model text not null,
  width int not null,
  height int not null,
  frames int not null,
  -- The provider's GPU type, or a class of VRAM as `24 GB`.
  gpu text not null,
  bucket smallint not null check (bucket between 1 and 80),
  count bigint not null,
  seconds float8 not null,
  updated_at timestamptz not null default now(),
  primary key (task_type, model, width, height, frames, gpu, bucket)
) with (fillfactor = 70);
create index if not exists pods_by_worker on callsheet.pods (worker_id);

create or replace function callsheet.run_time_bucket(seconds float8) returns smallint
language sql immutable as $$
  select greatest(1, least(80, 1 + floor(4 * log(2, greatest(seconds, 0.125)::numeric / 0.125))))::smallint
$$;

-- The middle of a bucket: at most 9 % beside the truth.
create or replace function callsheet.run_time_of_bucket(bucket int) returns float8
language sql immutable as $$ select 0.125 * 2 ^ ((bucket - 0.5) / 4) $$;

-- Adds runs that have ended well; five rows for each, from exact to general.
create or replace function callsheet.remember_run_times(
  task_ids_param uuid[], worker_ids_param text[], seconds_param float8[]
) returns void
language sql set search_path = '' as $$
  insert into callsheet.run_times as r (task_type, model, width, height, frames, gpu, bucket, count, seconds)
  select l.task_type, l.model, l.width, l.height, l.frames, l.gpu, callsheet.run_time_bucket(l.seconds), count(*), sum(l.seconds)
  from (
    select t.task_type, s.*, n.seconds, s.width::float8 * s.height * s.frames / (512.0 * 512 * 24) as work,
      callsheet.vram_class(callsheet.vram_gb(w.vram_total_mb)) || ' GB' as vram,
      (select p.gpu_type from callsheet.pods p where p.worker_id = n.worker_id order by p.requested_at desc limit 1) as gpu_type
    from unnest(task_ids_param, worker_ids_param, seconds_param) n (task_id, worker_id, seconds)
    join public.tasks t on t.id = n.task_id
    cross join lateral callsheet.task_shape(t.params) s
    left join public.workers w on w.id = n.worker_id
    where not callsheet.is_orchestrator(t.task_type)) x
  cross join lateral (values
    (x.task_type, x.model, x.width, x.height, x.frames, x.gpu_type, x.seconds),
    (x.task_type, x.model, x.width, x.height, x.frames, x.vram, x.seconds),
    (x.task_type, x.model, x.width, x.height, x.frames, '', x.seconds),
    (x.task_type, x.model, 0, 0, 0, '', x.seconds / x.work),
    (x.task_type, '', 0, 0, 0, '', x.seconds / x.work)) l (task_type, model, width, height, frames, gpu, seconds)
  where l.gpu is not null
  group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
  on conflict (task_type, model, width, height, frames, gpu, bucket) do update set
    count = r.count + excluded.count, seconds = r.seconds + excluded.seconds, updated_at = now()
$$;

-- How long a task of this shape will occupy a worker. Taken from the most exact history with at least three runs, else from any
-- history, else from the brief's table; `basis` says which. Low and high are what one run in ten is below and above; few runs
-- widen them. Sizes as task_shape gives them.
create or replace function callsheet.predict_run_seconds(
  task_type_param text, model_param text, width_param int, height_param int, frames_param int,
  vram_gb_param int default null, gpu_type_param text default null,
  out low_seconds float8, out typical_seconds float8, out high_seconds float8, out samples bigint, out basis text
)
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan as $$
declare
  work float8 := width_param::float8 * height_param * frames_param / (512.0 * 512 * 24);
  level record;
  best record;
  found_runs bigint;
begin
  samples := 0;
  for level in
    select * from (values
      (1, 'shape and GPU type', model_param, width_param, height_param, frames_param, gpu_type_param, 1::float8),
      (2, 'shape and VRAM', model_param, width_param, height_param, frames_param,
        callsheet.vram_class(vram_gb_param) || ' GB', 1),
      (3, 'shape', model_param, width_param, height_param, frames_param, '', 1),
      (4, 'model', model_param, 0, 0, 0, '', work),
      (5, 'task type', '', 0, 0, 0, '', work)) l (rank, basis, model, width, height, frames, gpu, scale)
    where l.gpu is not null order by l.rank
  loop
    select sum(r.count) into found_runs from callsheet.run_times r
    where r.task_type = task_type_param and r.model = level.model and r.width = level.width and r.height = level.height
      and r.frames = level.frames and r.gpu = level.gpu;
    if found_runs >= 3 or (found_runs > 0 and samples = 0) then
      best := level;
      samples := found_runs;
      exit when found_runs >= 3;
    end if;
  end loop;
  if samples = 0 then
    select t.low, t.typical, t.high into low_seconds, typical_seconds, high_seconds
    from callsheet.typical_run_seconds(width_param, height_param, frames_param) t;
    basis := 'typical durations';
    return;
  end if;
  basis := best.basis;
  select
    best.scale * callsheet.run_time_of_bucket(min(c.bucket) filter (where c.upto >= 0.1 * samples)) / (1 + 1.0 / samples),
    best.scale * callsheet.run_time_of_bucket(min(c.bucket) filter (where c.upto >= 0.5 * samples)),
    best.scale * callsheet.run_time_of_bucket(min(c.bucket) filter (where c.upto >= 0.9 * samples)) * (1 + 1.0 / samples)
  into low_seconds, typical_seconds, high_seconds
  from (
    select r.bucket, sum(r.count) over (order by r.bucket) as upto from callsheet.run_times r
    where r.task_type = task_type_param and r.model = best.model and r.width = best.width and r.height = best.height
      and r.frames = best.frames and r.gpu = best.gpu) c;
end $$;

-- Adds the transitions with an id above `after_param` and up to `upto_param` to the counts.
create or replace function callsheet.count_events(after_param bigint, upto_param bigint) returns int
language plpgsql set search_path = '' as $$
declare
  counted int;
  runs record;
begin
  with changed as materialized (
    select o.task_id, o.task_type, o.status, o.worker_id, o.occurred_at, coalesce(p.status, b.status) as from_status,
      p.worker_id as from_worker, p.occurred_at as from_at,
      extract(epoch from t.generation_started_at - t.created_at)::float8 as queue_seconds,
      extract(epoch from t.generation_processed_at - t.generation_started_at)::float8 as processing_seconds
    from callsheet.outbox o
    -- `+ 0`, so that the few rows of a task are sorted and not all rows walked.
    left join lateral (
      select p.status, p.worker_id, p.occurred_at from callsheet.outbox p
      where p.task_id = o.task_id and p.id < o.id order by p.id + 0 desc limit 1) p on true
    left join callsheet.tasks_before_events b on b.task_id = o.task_id and p.status is null
    left join public.tasks t on t.id = o.task_id and t.status = o.status and callsheet.is_final(t.status)
    where o.id > after_param and o.id <= upto_param and o.task_id is not null),
  ends as materialized (
    select c.task_type, c.status, c.worker_id, c.occurred_at, 1 as count, c.queue_seconds, c.processing_seconds
    from changed c where callsheet.is_final(c.status)
    union all
    select c.task_type, c.from_status, c.from_worker, c.from_at, -1, null, null
    from changed c where callsheet.is_final(c.from_status) and c.from_at is not null),
  hourly as (
    insert into callsheet.hourly_ends as h (hour, task_type, status, count, queue_count, queue_seconds, max_queue_seconds,
      processing_count, processing_seconds)
    select date_trunc('hour', e.occurred_at) as hour, e.task_type, e.status, sum(e.count), count(e.queue_seconds),
      coalesce(sum(e.queue_seconds), 0), max(e.queue_seconds), count(e.processing_seconds), coalesce(sum(e.processing_seconds), 0)
    from ends e where e.occurred_at > now() - interval '2 days' group by 1, 2, 3
    on conflict (hour, task_type, status) do update set
      count = h.count + excluded.count, queue_count = h.queue_count + excluded.queue_count,
      queue_seconds = h.queue_seconds + excluded.queue_seconds,
      max_queue_seconds = greatest(h.max_queue_seconds, excluded.max_queue_seconds),
      processing_count = h.processing_count + excluded.processing_count,
      processing_seconds = h.processing_seconds + excluded.processing_seconds),
  daily as (
    insert into callsheet.daily_worker_ends as d (day, worker_id, status, count, processing_count, processing_seconds)
    select date_trunc('day', e.occurred_at, 'UTC') as day, e.worker_id, e.status, sum(e.count), count(e.processing_seconds),
      coalesce(sum(e.processing_seconds), 0)
    from ends e where e.worker_id is not null and e.occurred_at > now() - interval '9 days' group by 1, 2, 3
    on conflict (day, worker_id, status) do update set
      count = d.count + excluded.count, processing_count = d.processing_count + excluded.processing_count,
      processing_seconds = d.processing_seconds + excluded.processing_seconds),
  summed as (
    delete from callsheet.task_counts where exists (select from changed) returning task_type, status, count),
  renewed as (
    insert into callsheet.task_counts (task_type, status, count)
    select s.task_type, s.status, sum(s.count) from (
      select c.task_type, c.status, 1 as count from changed c
      union all select c.task_type, c.from_status, -1 from changed c where c.from_status is not null
      union all select * from summed) s
    group by 1, 2 having sum(s.count) <> 0)
  select count(*) as total, array_agg(c.task_id) filter (where c.well) as tasks, array_agg(c.worker_id) filter (where c.well) as workers,
    array_agg(extract(epoch from c.occurred_at - c.from_at)::float8) filter (where c.well) as seconds
  into runs
  from (
    -- Completed by the worker that it was handed to: a late completion says nothing of how long it took.
    select c.*, c.status = 'Complete' and c.from_status = 'In Progress' and c.worker_id = c.from_worker as well from changed c) c;
  if runs.tasks is not null then
    perform callsheet.remember_run_times(runs.tasks, runs.workers, runs.seconds);
  end if;
  counted := runs.total;
  return counted;
end $$;

-- Deletes hours and days that no view shows any more, and shapes that nobody has asked for in half a year.
create or replace function callsheet.prune_counts() returns int
language sql security definer set search_path = '' as $$
  with hours as (delete from callsheet.hourly_ends h where h.hour < now() - interval '50 hours' returning 1),
  days as (delete from callsheet.daily_worker_ends d where d.day < now() - interval '10 days' returning 1),
  shapes as (delete from callsheet.run_times r where r.updated_at < now() - interval '180 days' returning 1)
  select ((select count(*) from hours) + (select count(*) from days) + (select count(*) from shapes))::int
$$;

alter table callsheet.run_times enable row level security;
revoke all on callsheet.run_times from anon, authenticated;
revoke execute on function callsheet.remember_run_times(uuid[], text[], float8[]),
  callsheet.predict_run_seconds(text, text, int, int, int, int, text) from public;
