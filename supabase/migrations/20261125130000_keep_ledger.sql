-- The ledger: what pods cost, by the second, and which task and project had the use of it. Days are UTC.

-- What is paid for begins with created_at and ends here: when the provider accepted the end, or the pod was first seen to be
-- stopped or gone. Null while it costs.
alter table callsheet.pods add column if not exists stopped_at timestamptz;
-- The provider's own figure, as far as its records reach; they lag by an hour or so.
alter table callsheet.pods add column if not exists billed_usd numeric(14, 6);
alter table callsheet.pods add column if not exists bill_checked_at timestamptz;
update callsheet.pods set stopped_at = coalesce(absent_since, terminated_at)
where phase = 'terminated' and created_at is not null and stopped_at is null;
create index if not exists pods_stopped on callsheet.pods (stopped_at) where created_at is not null;

-- What a task's hand-outs have cost, ended ones only.
create table if not exists callsheet.task_costs (
  task_id uuid primary key,
  seconds float8 not null,
  usd numeric(14, 6) not null
);
create table if not exists callsheet.project_days (
  day date not null,
  project_id uuid not null,
  seconds float8 not null,
  usd numeric(14, 6) not null,
  primary key (day, project_id)
);
create table if not exists callsheet.charge_horizon (
  only_row boolean primary key default true check (only_row),
  -- Events up to this id are charged; it follows count_horizon, below which no event can still appear.
  position bigint not null
);
insert into callsheet.charge_horizon (position) select h.position from callsheet.count_horizon h on conflict do nothing;

-- A project's own limits; the limits of all projects together are configured.
create table if not exists callsheet.project_budgets (
  project_id uuid not null references public.projects (id) on delete cascade,
  period text not null check (period in ('day', 'month')),
  limit_usd numeric(14, 2) not null check (limit_usd >= 0),
  primary key (project_id, period)
);
-- Each limit is announced once a period; a null project is all of them.
create table if not exists callsheet.budget_alarms (
  period text not null check (period in ('hour', 'day', 'month')),
  period_start timestamptz not null,
  project_id uuid,
  limit_usd numeric(14, 2) not null,
  spent_usd numeric(14, 6) not null,
  raised_at timestamptz not null default now(),
  unique nulls not distinct (period, period_start, project_id)
);

create or replace function callsheet.utc_start(period text) returns timestamptz
language sql stable set search_path = '' as $$
  select date_trunc(period, now() at time zone 'UTC') at time zone 'UTC'
$$;

-- Seconds of [since, until) that lie within [low, high).
create or replace function callsheet.overlap_seconds(since timestamptz, until timestamptz, low timestamptz, high timestamptz)
returns float8 language sql immutable set search_path = '' as $$
  select greatest(0, extract(epoch from least(until, high) - greatest(since, low)))::float8
$$;

-- USD for the pods that existed in a span of time.
create or replace function callsheet.spend(since timestamptz, until timestamptz default now()) returns numeric
language sql stable security definer set search_path = '' as $$
  select round(coalesce(sum(coalesce(p.cost_per_hour, 0)
    * callsheet.overlap_seconds(p.created_at, coalesce(p.stopped_at, now()), since, until)::numeric / 3600), 0), 6)
  from callsheet.pods p
  where p.created_at < until and (p.stopped_at is null or p.stopped_at > since)
$$;

-- The pod that a worker had at a moment, and its price.
create or replace function callsheet.price_of_worker(worker_id_param text, at_param timestamptz) returns numeric
language sql stable set search_path = '' as $$
  select p.cost_per_hour from callsheet.pods p
  where p.worker_id = worker_id_param and p.created_at <= at_param order by p.created_at desc limit 1
$$;
create index if not exists pods_by_worker on callsheet.pods (worker_id, created_at);

-- A worker's time between two moments, cut at the days.
create or replace function callsheet.charge(worker_id_param text, since timestamptz, until timestamptz)
returns table (day date, seconds float8, usd numeric)
language sql stable set search_path = '' as $$
  select d.day::date, s.seconds, s.seconds::numeric / 3600 * coalesce(callsheet.price_of_worker(worker_id_param, until), 0)
  from generate_series(date_trunc('day', since at time zone 'UTC'), until at time zone 'UTC', interval '1 day') d (day)
  cross join lateral (select callsheet.overlap_seconds(since, until,
    d.day at time zone 'UTC', (d.day + interval '1 day') at time zone 'UTC') as seconds) s
$$;

-- Hand-outs under way, cut at the days: what they have cost so far. An orchestrating task waits for others and occupies nothing.
create or replace function callsheet.running_charges() returns table (project_id uuid, task_id uuid, day date, seconds float8, usd numeric)
language sql stable security definer set search_path = '' as $$
  select r.project_id, r.task_id, c.day, c.seconds, c.usd
  from callsheet.running_tasks r join public.tasks t on t.id = r.task_id
  cross join lateral callsheet.charge(r.worker_id, r.claimed_at, now()) c
  where not callsheet.is_orchestrator(t.task_type)
$$;

-- What each project had the use of, from one day to another, both included; running tasks count up to now.
create or replace function callsheet.spend_by_project(since date, until date default (now() at time zone 'UTC')::date)
returns table (project_id uuid, seconds float8, usd numeric)
language sql stable security definer set search_path = '' as $$
  select c.project_id, sum(c.seconds), sum(c.usd) from (
    select d.project_id, d.day, d.seconds, d.usd from callsheet.project_days d
    union all
    select r.project_id, r.day, r.seconds, r.usd from callsheet.running_charges() r) c
  where c.day between since and until group by c.project_id
$$;

-- The overview: rates in USD an hour now, sums in USD. Idle is what no task had the use of: starting, waiting, ending.
create or replace function callsheet.spend(
  out usd_per_hour numeric, out idle_usd_per_hour numeric, out usd_today numeric, out usd_this_month numeric,
  out idle_usd_today numeric, out idle_usd_this_month numeric, out pods int, out idle_pods int)
language plpgsql stable security definer set search_path = '' as $$
declare
  today date := callsheet.utc_start('day') at time zone 'UTC';
  month date := callsheet.utc_start('month') at time zone 'UTC';
begin
  select coalesce(sum(p.cost_per_hour), 0), coalesce(sum(p.cost_per_hour) filter (where not b.busy), 0),
    count(*), count(*) filter (where not b.busy)
  into usd_per_hour, idle_usd_per_hour, pods, idle_pods
  from callsheet.pods p cross join lateral (
    select exists (select from callsheet.running_tasks r where r.worker_id = p.worker_id) as busy) b
  where p.created_at is not null and p.stopped_at is null;
  usd_today := callsheet.spend(callsheet.utc_start('day'));
  usd_this_month := callsheet.spend(callsheet.utc_start('month'));
  idle_usd_today := greatest(0, usd_today - (select coalesce(sum(s.usd), 0) from callsheet.spend_by_project(today) s));
  idle_usd_this_month := greatest(0, usd_this_month - (select coalesce(sum(s.usd), 0) from callsheet.spend_by_project(month) s));
end $$;

-- What a task has cost so far, its running hand-out included.
create or replace function callsheet.task_cost(task_id_param uuid, out seconds float8, out usd numeric)
language sql stable security definer set search_path = '' as $$
  select coalesce(sum(c.seconds), 0), round(coalesce(sum(c.usd), 0), 6) from (
    select t.seconds, t.usd from callsheet.task_costs t where t.task_id = task_id_param
    union all
    select s.seconds, s.usd from callsheet.running_tasks r cross join lateral callsheet.charge(r.worker_id, r.claimed_at, now()) s
    where r.task_id = task_id_param) c
$$;

-- Charges hand-outs that have ended to their task and project, at most `batch` events a call; returns how many events it passed.
create or replace function callsheet.charge_ended_tasks(batch int default 5000) returns int
language plpgsql security definer set search_path = '' as $$
declare
  horizon callsheet.charge_horizon;
  upto bigint;
begin
  select * into horizon from callsheet.charge_horizon for update skip locked;
  if not found then
    return 0;
  end if;
  upto := least(horizon.position + batch, (select h.position from callsheet.count_horizon h));
  if upto is null or upto <= horizon.position then
    return 0;
  end if;
  with charged as materialized (
    select o.task_id, o.project_id, c.day, c.seconds, c.usd
    from callsheet.outbox o
    -- `+ 0`, so that the few rows of a task are sorted and not all rows walked.
    cross join lateral (
      select p.event_type, p.worker_id, p.occurred_at from callsheet.outbox p
      where p.task_id = o.task_id and p.id < o.id order by p.id + 0 desc limit 1) p
    cross join lateral callsheet.charge(p.worker_id, p.occurred_at, o.occurred_at) c
    where o.id > horizon.position and o.id <= upto and o.task_id is not null
      and p.event_type = 'task.claimed' and not callsheet.is_orchestrator(o.task_type)),
  tasks as (
    insert into callsheet.task_costs as t (task_id, seconds, usd)
    select c.task_id, sum(c.seconds), sum(c.usd) from charged c
    where exists (select from public.tasks t where t.id = c.task_id) group by c.task_id
    on conflict (task_id) do update set seconds = t.seconds + excluded.seconds, usd = t.usd + excluded.usd)
  insert into callsheet.project_days as d (day, project_id, seconds, usd)
  select c.day, c.project_id, sum(c.seconds), sum(c.usd) from charged c group by c.day, c.project_id
  on conflict (day, project_id) do update set seconds = d.seconds + excluded.seconds, usd = d.usd + excluded.usd;
  update callsheet.charge_horizon set position = upto;
  return upto - horizon.position;
end $$;

-- Announces that a limit is reached, once a period; true when this was the first time.
create or replace function callsheet.raise_budget_alarm(
  period_param text, project_id_param uuid, limit_param numeric, spent_param numeric
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  insert into callsheet.budget_alarms (period, period_start, project_id, limit_usd, spent_usd)
  values (period_param, callsheet.utc_start(period_param), project_id_param, limit_param, spent_param)
  on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into callsheet.outbox (event_type, project_id, data)
  values ('budget.exceeded', project_id_param, jsonb_build_object(
    'period', period_param, 'limit_usd', limit_param, 'spent_usd', round(spent_param, 6)));
  perform callsheet.wake('outbox');
  return true;
end $$;

-- Projects that have used up a limit of their own: no pod is created for their tasks.
create or replace function callsheet.projects_over_budget() returns table (project_id uuid, period text, limit_usd numeric, spent_usd numeric)
language sql stable security definer set search_path = '' as $$
  select b.project_id, b.period, b.limit_usd, coalesce(s.usd, 0)
  from callsheet.project_budgets b
  cross join lateral (select sum(x.usd) as usd
    from callsheet.spend_by_project((callsheet.utc_start(b.period) at time zone 'UTC')::date) x where x.project_id = b.project_id) s
  where coalesce(s.usd, 0) >= b.limit_usd
$$;

-- The last event that every reader is done with.
create or replace function callsheet.settled_position() returns bigint
language sql stable set search_path = '' as $$
  select least(
    coalesce((select p.position from callsheet.outbox_position p where p.consumer = 'jetstream'), 0),
    coalesce((select p.position from callsheet.outbox_position p where p.consumer = 'notifier'), 0),
    coalesce((select h.position from callsheet.count_horizon h), 0),
    coalesce((select h.position from callsheet.charge_horizon h), 0))
$$;

create or replace function callsheet.forget_task_costs() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from callsheet.task_costs c using deleted d where c.task_id = d.id;
  return null;
end $$;
drop trigger if exists forget_task_costs on public.tasks;
create trigger forget_task_costs after delete on public.tasks
  referencing old table as deleted for each statement execute function callsheet.forget_task_costs();

do $$
declare
  r text;
begin
  foreach r in array array['task_costs', 'project_days', 'charge_horizon', 'project_budgets', 'budget_alarms'] loop
    execute format('alter table callsheet.%I enable row level security', r);
    execute format('revoke all on callsheet.%I from anon, authenticated', r);
  end loop;
end $$;
revoke execute on function callsheet.utc_start(text), callsheet.overlap_seconds(timestamptz, timestamptz, timestamptz, timestamptz),
  callsheet.spend(timestamptz, timestamptz), callsheet.spend(), callsheet.price_of_worker(text, timestamptz),
  callsheet.running_charges(), callsheet.charge(text, timestamptz, timestamptz), callsheet.spend_by_project(date, date),
  callsheet.task_cost(uuid), callsheet.charge_ended_tasks(int), callsheet.raise_budget_alarm(text, uuid, numeric, numeric),
  callsheet.projects_over_budget(), callsheet.forget_task_costs() from public;
