-- What the scheduler decides from and what it decided. Arrivals are counted from events by the leading scheduler, never by a
-- task's own transaction; they serve forecasts, so an event that commits late may be missed.

create table if not exists callsheet.arrivals (
  -- Start of an interval of five seconds.
  bucket timestamptz not null,
  min_vram_gb smallint not null,
  task_type text not null,
  tasks int not null,
  -- Predicted run time of all of them.
  seconds float8 not null,
  primary key (bucket, min_vram_gb, task_type)
);
create table if not exists callsheet.arrival_horizon (
  only_row boolean primary key default true check (only_row),
  position bigint not null
);
insert into callsheet.arrival_horizon (position)
select coalesce(max(o.id), 0) from callsheet.outbox o on conflict do nothing;

-- What was learned of each class's demand, so that the next leader need not learn it again.
create table if not exists callsheet.fleet_habits (
  min_vram_gb smallint primary key,
  floor int not null,
  hold_s float8 not null,
  learned_at timestamptz not null default now()
);

-- A row a decision; one that is made again at once only counts up.
create table if not exists callsheet.scaling_decisions (
  id bigint generated always as identity primary key,
  decided_at timestamptz not null default now(),
  last_decided_at timestamptz not null default now(),
  times int not null default 1,
  instance text not null,
  min_vram_gb smallint not null,
  kind text not null,
  reason text not null,
  sentence text not null,
  worker_ids text[] not null default '{}',
  task_ids uuid[] not null default '{}',
  terms jsonb not null default '{}'
);
create index if not exists scaling_decisions_by_time on callsheet.scaling_decisions (last_decided_at);

-- One row: when the loop that decides last ran, for those who watch it.
create table if not exists callsheet.scheduler_pulse (
  only_row boolean primary key default true check (only_row),
  instance text,
  decided_at timestamptz,
  period_s float8,
  silent_since timestamptz
);
insert into callsheet.scheduler_pulse default values on conflict do nothing;

-- Counts tasks that arrived since the last call, at most `batch` events a call; returns how many events it passed.
create or replace function callsheet.note_arrivals(batch int default 20000) returns int
language plpgsql security definer set search_path = '' as $$
declare
  after_id bigint;
  upto_id bigint;
begin
  select h.position into after_id from callsheet.arrival_horizon h for update skip locked;
  if not found then
    return 0;
  end if;
  select max(e.id) into upto_id from (
    select o.id from callsheet.outbox o where o.id > after_id order by o.id limit batch) e;
  if upto_id is null then
    return 0;
  end if;
  with arrived as materialized (
    select to_timestamp(floor(extract(epoch from o.occurred_at) / 5) * 5) as bucket, coalesce(t.min_vram_gb, 0) as min_vram_gb,
      t.task_type, s.model, s.width, s.height, s.frames, count(*)::int as tasks
    from callsheet.outbox o join public.tasks t on t.id = o.task_id
    cross join lateral callsheet.task_shape(t.params) s
    where o.id > after_id and o.id <= upto_id and o.event_type = 'task.created'
      and o.occurred_at > now() - interval '2 hours' and not callsheet.is_orchestrator(t.task_type)
    group by 1, 2, 3, 4, 5, 6, 7),
  shapes as materialized (
    select d.*, p.typical_seconds from (select distinct a.task_type, a.model, a.width, a.height, a.frames from arrived a) d
    cross join lateral callsheet.predict_run_seconds(d.task_type, d.model, d.width, d.height, d.frames) p)
  insert into callsheet.arrivals as a (bucket, min_vram_gb, task_type, tasks, seconds)
  select r.bucket, r.min_vram_gb, r.task_type, sum(r.tasks), sum(r.tasks * s.typical_seconds)
  from arrived r join shapes s using (task_type, model, width, height, frames) group by 1, 2, 3
  on conflict (bucket, min_vram_gb, task_type) do update set
    tasks = a.tasks + excluded.tasks, seconds = a.seconds + excluded.seconds;
  delete from callsheet.arrivals a where a.bucket < now() - interval '3 hours';
  update callsheet.arrival_horizon set position = upto_id;
  return upto_id - after_id;
end $$;

-- Claimable tasks of each kind, counted no further than the limit. Few are counted exactly; of many the void ones
-- (cancelled, requeued since) are counted along.
create or replace function callsheet.count_waiting(limit_param int)
returns table (min_vram_gb smallint, task_type text, tasks int)
language sql stable security definer set search_path = '' set enable_seqscan = off as $$
  select l.min_vram_gb, l.task_type, sum(case when few.looked < 500 then few.live else many.rows end)::int
  from (select distinct on (a.id) a.* from callsheet.lanes a order by a.id, a.head) l
  cross join lateral (
    select count(*) as looked, count(t.id) as live from (
      select r.task_id, r.queue_version from callsheet.ready_tasks r
      where r.lane_id = l.id and r.start_tag >= l.head order by r.start_tag limit 500) q
    left join public.tasks t on t.id = q.task_id and t.status = 'Queued' and t.queue_version = q.queue_version) few
  cross join lateral (
    select count(*) as rows from (
      select from callsheet.ready_tasks r where few.looked = 500 and r.lane_id = l.id and r.start_tag >= l.head
      limit limit_param) q) many
  where few.looked > 0
  group by 1, 2
$$;

-- Writes a decision down, or counts up the class's last one when it says the same.
create or replace function callsheet.note_decision(
  instance_param text, min_vram_param int, kind_param text, reason_param text, sentence_param text,
  worker_ids_param text[], task_ids_param uuid[], terms_param jsonb
) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update callsheet.scaling_decisions d set last_decided_at = now(), times = d.times + 1, terms = terms_param
  where d.id = (select max(l.id) from callsheet.scaling_decisions l
      where l.min_vram_gb = min_vram_param and l.id > coalesce((select max(m.id) from callsheet.scaling_decisions m), 0) - 50)
    and kind_param = 'none' and (d.kind, d.reason, d.sentence, d.instance) = (kind_param, reason_param, sentence_param, instance_param);
  if not found then
    insert into callsheet.scaling_decisions (instance, min_vram_gb, kind, reason, sentence, worker_ids, task_ids, terms)
    values (instance_param, min_vram_param, kind_param, reason_param, sentence_param, worker_ids_param, task_ids_param, terms_param);
  end if;
end $$;

do $$
declare
  r text;
begin
  foreach r in array array['arrivals', 'arrival_horizon', 'fleet_habits', 'scaling_decisions', 'scheduler_pulse'] loop
    execute format('alter table callsheet.%I enable row level security', r);
    execute format('revoke all on callsheet.%I from anon, authenticated', r);
  end loop;
end $$;
revoke execute on function callsheet.note_arrivals(int), callsheet.count_waiting(int),
  callsheet.note_decision(text, int, text, text, text, text[], uuid[], jsonb) from public;

-- Announces it once when the deciding loop has not run for three of its periods, and once when it runs again. Anybody may call
-- it who is alive: a dead scheduler cannot.
create or replace function callsheet.watch_scheduler() returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  pulse callsheet.scheduler_pulse;
  silent boolean;
begin
  select * into pulse from callsheet.scheduler_pulse;
  silent := coalesce(pulse.decided_at < now() - make_interval(secs => greatest(5, 3 * pulse.period_s)), false);
  if silent = (pulse.silent_since is not null) then
    return silent;
  end if;
  update callsheet.scheduler_pulse p set silent_since = case when silent then p.decided_at end
  where (p.silent_since is null) = silent;
  if found then
    perform pg_current_xact_id();
    insert into callsheet.outbox (event_type, data)
    values (case when silent then 'scheduler.silent' else 'scheduler.resumed' end, jsonb_build_object(
      'instance', pulse.instance, 'last_decided_at', pulse.decided_at));
    perform callsheet.wake('outbox');
  end if;
  return silent;
end $$;
revoke execute on function callsheet.watch_scheduler() from public;
