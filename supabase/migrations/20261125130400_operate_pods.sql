-- Operators may look into pods and run commands there; other keys see their own project's tasks alone.
alter table public.api_keys add column if not exists is_operator boolean not null default false;

-- What a pod of a failed worker looked like, taken before it was ended.
create table if not exists callsheet.pod_diagnostics (
  pod_id uuid primary key references callsheet.pods (id) on delete cascade,
  worker_id text not null,
  taken_at timestamptz not null default now(),
  report text not null
);
create index if not exists pod_diagnostics_by_worker on callsheet.pod_diagnostics (worker_id, taken_at desc);
alter table callsheet.pods add column if not exists diagnosed_at timestamptz;

-- Pods with a name of ours that no live row claims; they end after a grace.
create table if not exists callsheet.orphan_pods (
  provider text not null,
  provider_pod_id text not null,
  name text not null,
  cost_per_hour numeric(10, 4),
  first_seen_at timestamptz not null default now(),
  primary key (provider, provider_pod_id)
);

-- Whether pods are created with a provider at all, after starts that failed in a row.
create table if not exists callsheet.breakers (
  provider text primary key,
  state text not null check (state in ('closed', 'open', 'canary')),
  cause text,
  failures int not null default 0,
  message text,
  retry_at timestamptz,
  updated_at timestamptz not null default now(),
  -- Failures before this do not count any more.
  reset_at timestamptz
);

do $$
declare
  r text;
begin
  foreach r in array array['pod_diagnostics', 'orphan_pods', 'breakers'] loop
    execute format('alter table callsheet.%I enable row level security', r);
    execute format('revoke all on callsheet.%I from anon, authenticated', r);
  end loop;
end $$;
