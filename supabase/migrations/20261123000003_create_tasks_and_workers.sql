create table if not exists public.workers (
  id text primary key check (id <> '' and length(id) <= 200),
  instance_type text not null default 'external',
  status text not null default 'spawning',
  last_heartbeat timestamptz,
  vram_total_mb int,
  vram_used_mb int,
  metadata jsonb not null default '{}',
  error_code text,
  error_message text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  activated_at timestamptz,
  terminating_at timestamptz,
  terminated_at timestamptz
) with (fillfactor = 50);

-- A project that ran the Python orchestrator already has this table: add what it lacks.
alter table public.workers add column if not exists vram_total_mb int;
alter table public.workers add column if not exists vram_used_mb int;
alter table public.workers add column if not exists error_code text;
alter table public.workers add column if not exists error_message text;
alter table public.workers add column if not exists updated_at timestamptz not null default now();
alter table public.workers add column if not exists activated_at timestamptz;
alter table public.workers add column if not exists terminating_at timestamptz;
alter table public.workers add column if not exists terminated_at timestamptz;

-- It also had `inactive` (no pod yet) and `crashed`.
update public.workers set status = case status when 'inactive' then 'terminated' else 'error' end
where status not in ('spawning', 'active', 'terminating', 'terminated', 'error');

alter table public.workers drop constraint if exists workers_status_check;
alter table public.workers add constraint workers_status_check
  check (status in ('spawning', 'active', 'terminating', 'terminated', 'error'));
-- What the worker can run: null is everything; and the model it has in memory.
alter table public.workers add column if not exists task_types text[];
alter table public.workers add column if not exists loaded_model text;
-- No index on last_heartbeat: heartbeats stay heap-only updates.
create index if not exists workers_live on public.workers (status) where status <> 'terminated';

create table if not exists public.tasks (
  id uuid primary key default gen_random_uuid(),
  task_type text not null check (task_type <> ''),
  params jsonb not null default '{}',
  status text not null default 'Queued',
  attempts int not null default 0,
  worker_id text,
  result_data jsonb,
  error_message text,
  error_details text,
  output_location text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  generation_started_at timestamptz,
  generation_processed_at timestamptz,
  dependant_on uuid,
  user_id uuid
);

alter table public.tasks add column if not exists project_id uuid;
alter table public.tasks add column if not exists error_details text;
alter table public.tasks add column if not exists priority smallint not null default 0;
alter table public.tasks add column if not exists max_attempts int not null default 3;
alter table public.tasks add column if not exists claim_id uuid;
alter table public.tasks add column if not exists claimed_at timestamptz;
alter table public.tasks add column if not exists lease_expires_at timestamptz;
alter table public.tasks add column if not exists webhook_url text;
alter table public.tasks add column if not exists traceparent text;
alter table public.tasks add column if not exists idempotency_key text;
alter table public.tasks add column if not exists request_sha256 bytea;
alter table public.tasks add column if not exists run_after timestamptz;
-- GB of VRAM a worker needs for it; null: any worker may try.
alter table public.tasks add column if not exists min_vram_gb smallint check (min_vram_gb between 0 and 1000);
-- Counts how often the task was made ready; a ready row of an older version is void.
alter table public.tasks add column if not exists queue_version int not null default 0;
-- Set once something waits for this task, so that its end need not look.
alter table public.tasks add column if not exists has_dependents boolean not null default false;
-- The task is one of its capped project's max_concurrency.
alter table public.tasks add column if not exists holds_slot boolean not null default false;

-- The Python system's later versions kept the status in an enum.
do $$
begin
  if (select atttypid from pg_attribute where attrelid = 'public.tasks'::regclass and attname = 'status') <> 'text'::regtype then
    alter table public.tasks alter column status drop default;
    alter table public.tasks alter column status type text using status::text;
    alter table public.tasks alter column status set default 'Queued';
  end if;
end $$;

update public.tasks set project_id = '00000000-0000-0000-0000-000000000001' where project_id is null;
alter table public.tasks alter column project_id set default '00000000-0000-0000-0000-000000000001';
alter table public.tasks alter column project_id set not null;

alter table public.tasks drop constraint if exists tasks_status_check;
alter table public.tasks add constraint tasks_status_check
  check (status in ('Queued', 'In Progress', 'Complete', 'Failed', 'Cancelled'));
alter table public.tasks drop constraint if exists tasks_params_is_object;
alter table public.tasks add constraint tasks_params_is_object check (jsonb_typeof(params) = 'object');
alter table public.tasks drop constraint if exists tasks_attempts_in_bounds;
alter table public.tasks add constraint tasks_attempts_in_bounds
  check (attempts between 0 and max_attempts and max_attempts between 1 and 20) not valid;
alter table public.tasks drop constraint if exists tasks_queued_has_no_worker;
alter table public.tasks add constraint tasks_queued_has_no_worker
  check (status <> 'Queued' or (worker_id is null and claim_id is null)) not valid;
-- Only a claim sets all of these, so only a claim can put a task In Progress.
alter table public.tasks drop constraint if exists tasks_running_is_claimed;
alter table public.tasks add constraint tasks_running_is_claimed check (
  status <> 'In Progress'
  or (worker_id is not null and claim_id is not null and claimed_at is not null and lease_expires_at is not null)
) not valid;
alter table public.tasks drop constraint if exists tasks_project_id_fkey;
alter table public.tasks add constraint tasks_project_id_fkey
  foreign key (project_id) references public.projects (id) not valid;

alter table public.tasks drop constraint if exists tasks_not_own_dependency;
alter table public.tasks add constraint tasks_not_own_dependency check (dependant_on <> id) not valid;

-- Room on each page and no index on a column that changes during a task's life: an update then touches no index at all.
alter table public.tasks set (fillfactor = 45);
create index if not exists tasks_by_dependency on public.tasks (dependant_on) where dependant_on is not null;
create index if not exists tasks_by_project on public.tasks (project_id, created_at desc, id desc);
create unique index if not exists tasks_idempotency_key
  on public.tasks (project_id, idempotency_key) where idempotency_key is not null;

create table if not exists public.system_logs (
  id uuid primary key default gen_random_uuid(),
  timestamp timestamptz not null default now(),
  source_type text not null,
  source_id text not null,
  log_level text not null,
  message text not null,
  task_id uuid,
  worker_id text,
  cycle_number int,
  metadata jsonb not null default '{}'
);
create index if not exists system_logs_by_worker on public.system_logs (worker_id, timestamp desc);
create index if not exists system_logs_by_task on public.system_logs (task_id, timestamp desc) where task_id is not null;
create index if not exists system_logs_by_time on public.system_logs (timestamp);
