-- A delivery is committed before its first attempt; its id is the webhook-id, its body never changes.
create table if not exists callsheet.webhook_deliveries (
  id uuid primary key default gen_random_uuid(),
  event_id bigint not null,
  event_type text not null,
  task_id uuid not null,
  project_id uuid not null,
  url text not null,
  body text not null,
  status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
  attempts int not null default 0,
  next_attempt_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  settled_at timestamptz,
  unique (event_id, url)
) with (fillfactor = 70);
create index if not exists webhook_deliveries_due on callsheet.webhook_deliveries (next_attempt_at) where status = 'pending';
create index if not exists webhook_deliveries_by_task on callsheet.webhook_deliveries (task_id, created_at);

create table if not exists callsheet.webhook_attempts (
  id bigint generated always as identity primary key,
  delivery_id uuid not null references callsheet.webhook_deliveries (id) on delete cascade,
  attempt int not null,
  attempted_at timestamptz not null default now(),
  duration_ms int not null,
  status_code int,
  error text,
  response_body text,
  unique (delivery_id, attempt)
);
