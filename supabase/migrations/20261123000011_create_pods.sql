-- One row a create attempt, committed before the provider is called; the name finds the pod again after any crash.
create table if not exists callsheet.pods (
  id uuid primary key default gen_random_uuid(),
  worker_id text not null references public.workers (id),
  name text not null unique,
  provider text not null default 'runpod',
  provider_pod_id text unique,
  phase text not null default 'intent'
    check (phase in ('intent', 'created', 'launched', 'terminating', 'terminated')),
  gpu_type text not null,
  cost_per_hour numeric(10, 4),
  ssh_host text,
  ssh_port int,
  ssh_host_key text,
  failure_kind text,
  failure_detail text,
  requested_at timestamptz not null default now(),
  created_at timestamptz,
  launched_at timestamptz,
  terminating_at timestamptz,
  terminated_at timestamptz,
  absent_since timestamptz,
  check (phase in ('intent', 'terminating', 'terminated') or provider_pod_id is not null)
);
create index if not exists pods_live on callsheet.pods (worker_id) where phase <> 'terminated';
