-- Where a project wants its events sent, besides the webhook_url that a task may carry itself.
create table if not exists callsheet.webhook_endpoints (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  url text not null,
  -- None: every announced event.
  event_types text[] not null default '{}',
  description text not null default '',
  format text not null default 'flat' check (format in ('flat', 'cloudevents')),
  headers jsonb not null default '{}' check (jsonb_typeof(headers) = 'object'),
  secret text not null,
  -- Signs too until then, so that receivers can change over in their own time.
  previous_secret text,
  previous_secret_until timestamptz,
  rate_limit_per_sec int check (rate_limit_per_sec between 1 and 10000),
  -- What the limit left over at rate_counted_at.
  rate_tokens double precision not null default 1,
  rate_counted_at timestamptz not null default now(),
  enabled boolean not null default true,
  disabled_reason text check (disabled_reason in ('operator', 'gone', 'failing')),
  disabled_at timestamptz,
  -- The first failure since the last success.
  failing_since timestamptz,
  last_success_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- The log outlives the endpoint.
  deleted_at timestamptz,
  constraint webhook_endpoints_disabled_for_a_reason
    check (enabled = (disabled_reason is null) and enabled = (disabled_at is null)),
  constraint webhook_endpoints_overlap_has_an_end check ((previous_secret is null) = (previous_secret_until is null))
) with (fillfactor = 70);
create index if not exists webhook_endpoints_by_project on callsheet.webhook_endpoints (project_id, created_at) where deleted_at is null;

alter table public.projects add column if not exists previous_webhook_secret text;
alter table public.projects add column if not exists previous_webhook_secret_until timestamptz;

-- subject_id is the task or batch whose deliveries reach one destination in order; after_id is the one before, as long as
-- that is pending. A replay starts the schedule again: attempts go on counting from first_attempt.
alter table callsheet.webhook_deliveries
  alter column event_id drop not null,
  alter column task_id drop not null,
  add column if not exists endpoint_id uuid,
  add column if not exists batch_id uuid,
  add column if not exists subject_id uuid generated always as (coalesce(task_id, batch_id)) stored,
  -- Of one size whatever the URL's length, since it is indexed.
  add column if not exists destination uuid generated always as (coalesce(endpoint_id, md5(url)::uuid)) stored,
  add column if not exists after_id uuid,
  add column if not exists first_attempt int not null default 0,
  add column if not exists error text,
  drop constraint if exists webhook_deliveries_event_id_url_key,
  drop constraint if exists webhook_deliveries_once,
  add constraint webhook_deliveries_once unique (event_id, destination);

drop index if exists callsheet.webhook_deliveries_due;
create index if not exists webhook_deliveries_due on callsheet.webhook_deliveries (next_attempt_at)
  where status = 'pending' and after_id is null;
create index if not exists webhook_deliveries_waiting on callsheet.webhook_deliveries (after_id) where after_id is not null;
create index if not exists webhook_deliveries_in_order on callsheet.webhook_deliveries (subject_id, destination, event_id)
  where status = 'pending';
create index if not exists webhook_deliveries_by_endpoint on callsheet.webhook_deliveries (endpoint_id, created_at desc, id desc)
  where endpoint_id is not null;
create index if not exists webhook_deliveries_failed on callsheet.webhook_deliveries (endpoint_id, created_at)
  where status = 'failed' and endpoint_id is not null;

alter table callsheet.webhook_attempts add column if not exists request_headers json;

-- What the attempts of an hour came to, so that statistics never read the log.
create table if not exists callsheet.webhook_endpoint_hours (
  endpoint_id uuid not null,
  hour timestamptz not null,
  delivered int not null default 0,
  failed int not null default 0,
  duration_ms bigint not null default 0,
  slowest_ms int not null default 0,
  primary key (endpoint_id, hour)
) with (fillfactor = 50);
create index if not exists webhook_endpoint_hours_by_age on callsheet.webhook_endpoint_hours (hour);

-- An endpoint that was given up is an event, in the transaction that gives it up.
create or replace function callsheet.announce_disabled_webhook() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- The relay relies on it: a transaction has its id before it takes an outbox id.
  perform pg_current_xact_id();
  insert into callsheet.outbox (event_type, project_id, data)
  values ('webhook.disabled', new.project_id, jsonb_strip_nulls(jsonb_build_object(
    'endpoint_id', new.id, 'reason', new.disabled_reason, 'failing_since', new.failing_since)));
  perform callsheet.wake('outbox');
  return null;
end $$;
drop trigger if exists announce_disabled_webhook on callsheet.webhook_endpoints;
create trigger announce_disabled_webhook after update of enabled on callsheet.webhook_endpoints
  for each row when (old.enabled and not new.enabled and new.disabled_reason <> 'operator')
  execute function callsheet.announce_disabled_webhook();

-- Deletes settled deliveries, with their attempts, whose event is gone: while it is there, it would be delivered again.
create or replace function callsheet.prune_webhooks(older_than interval, batch int, out deleted int, out done boolean)
language plpgsql security definer set search_path = '' as $$
begin
  delete from callsheet.webhook_deliveries w where w.id = any (array(
    select d.id from callsheet.webhook_deliveries d
    where d.settled_at < now() - older_than and d.status <> 'pending'
      and not exists (select from callsheet.outbox o where o.id = d.event_id)
    order by d.settled_at limit batch for update skip locked));
  get diagnostics deleted = row_count;
  done := deleted < batch;
  delete from callsheet.webhook_endpoint_hours h where h.hour < now() - greatest(older_than, interval '31 days');
  delete from callsheet.webhook_endpoints e where e.deleted_at < now() - older_than
    and not exists (select from callsheet.webhook_deliveries d where d.endpoint_id = e.id);
end $$;

alter table callsheet.webhook_endpoints enable row level security;
alter table callsheet.webhook_endpoint_hours enable row level security;
revoke all on callsheet.webhook_endpoints, callsheet.webhook_endpoint_hours from anon, authenticated;
revoke execute on function callsheet.announce_disabled_webhook() from public;
