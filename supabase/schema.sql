-- What all migrations together make. Written by npm run schema; read it, never run it.

create table callsheet.arrival_horizon (
  only_row boolean default true not null,
  position bigint not null
);
alter table callsheet.arrival_horizon enable row level security;

create table callsheet.arrivals (
  bucket timestamp with time zone not null,
  min_vram_gb smallint not null,
  seconds double precision not null,
  task_type text not null,
  tasks integer not null
);
alter table callsheet.arrivals enable row level security;

create table callsheet.breakers (
  cause text,
  failures integer default 0 not null,
  message text,
  provider text not null,
  reset_at timestamp with time zone,
  retry_at timestamp with time zone,
  state text not null,
  updated_at timestamp with time zone default now() not null
);
alter table callsheet.breakers enable row level security;

create table callsheet.budget_alarms (
  limit_usd numeric(14,2) not null,
  period text not null,
  period_start timestamp with time zone not null,
  project_id uuid,
  raised_at timestamp with time zone default now() not null,
  spent_usd numeric(14,6) not null
);
alter table callsheet.budget_alarms enable row level security;

create table callsheet.charge_horizon (
  only_row boolean default true not null,
  position bigint not null
);
alter table callsheet.charge_horizon enable row level security;

create table callsheet.child_aliases (
  alias_id uuid not null,
  task_id uuid not null
);
alter table callsheet.child_aliases enable row level security;

create table callsheet.count_horizon (
  candidate_position bigint not null,
  candidate_xid xid8 default '0'::xid8 not null,
  only_row boolean default true not null,
  position bigint not null
);
alter table callsheet.count_horizon enable row level security;

create table callsheet.daily_worker_ends (
  count bigint not null,
  day timestamp with time zone not null,
  processing_count bigint not null,
  processing_seconds double precision not null,
  status text not null,
  worker_id text not null
);
alter table callsheet.daily_worker_ends enable row level security;

create table callsheet.delayed_tasks (
  queue_version integer not null,
  run_after timestamp with time zone not null,
  task_id uuid not null
);
alter table callsheet.delayed_tasks enable row level security;

create table callsheet.fleet_habits (
  floor integer not null,
  hedge double precision default 1 not null,
  hold_s double precision not null,
  learned_at timestamp with time zone default now() not null,
  min_vram_gb smallint not null,
  patience_s double precision default 20 not null
);
alter table callsheet.fleet_habits enable row level security;

create table callsheet.forgiven_tasks (
  forgiven_at timestamp with time zone default now() not null,
  task_id uuid not null,
  worker_id text not null
);
alter table callsheet.forgiven_tasks enable row level security;

create table callsheet.gpu_classes (
  gpu_types text[] default '{}'::text[] not null,
  updated_at timestamp with time zone default now() not null,
  vram_gb smallint not null
);
alter table callsheet.gpu_classes enable row level security;

create table callsheet.held_tasks (
  created_at timestamp with time zone not null,
  priority smallint not null,
  project_id uuid not null,
  queue_version integer not null,
  task_id uuid not null
);
alter table callsheet.held_tasks enable row level security;

create table callsheet.hourly_ends (
  count bigint not null,
  hour timestamp with time zone not null,
  max_queue_seconds double precision,
  processing_count bigint not null,
  processing_seconds double precision not null,
  queue_count bigint not null,
  queue_seconds double precision not null,
  status text not null,
  task_type text not null
);
alter table callsheet.hourly_ends enable row level security;

create table callsheet.idle_spend_notes (
  noted_at timestamp with time zone default now() not null,
  usd_this_month numeric not null
);
alter table callsheet.idle_spend_notes enable row level security;

create table callsheet.known_hosts (
  first_seen_at timestamp with time zone default now() not null,
  host_key text not null,
  name text not null
);
alter table callsheet.known_hosts enable row level security;

create table callsheet.lane_counts (
  counted_at timestamp with time zone default now() not null,
  lane_id bigint not null,
  tasks integer not null
);
alter table callsheet.lane_counts enable row level security;

create table callsheet.lanes (
  head bigint default 0 not null,
  id bigint not null,
  min_vram_gb smallint not null,
  model text not null,
  priority smallint not null,
  task_type text not null
);
alter table callsheet.lanes enable row level security;

create table callsheet.orphan_pods (
  cost_per_hour numeric(10,4),
  first_seen_at timestamp with time zone default now() not null,
  name text not null,
  provider text not null,
  provider_pod_id text not null
);
alter table callsheet.orphan_pods enable row level security;

create table callsheet.outbox (
  attempts integer,
  data jsonb,
  event_type text not null,
  id bigint not null,
  occurred_at timestamp with time zone default clock_timestamp() not null,
  project_id uuid,
  status text,
  task_id uuid,
  task_type text,
  traceparent text,
  worker_id text
);
alter table callsheet.outbox enable row level security;

create table callsheet.outbox_position (
  consumer text not null,
  position bigint not null,
  updated_at timestamp with time zone default now() not null
);
alter table callsheet.outbox_position enable row level security;

create table callsheet.output_checks (
  checks integer default 0 not null,
  next_check_at timestamp with time zone default now(),
  problem text,
  task_id uuid not null
);
alter table callsheet.output_checks enable row level security;

create table callsheet.pod_diagnostics (
  pod_id uuid not null,
  report text not null,
  taken_at timestamp with time zone default now() not null,
  worker_id text not null
);
alter table callsheet.pod_diagnostics enable row level security;

create table callsheet.pods (
  absent_since timestamp with time zone,
  bill_checked_at timestamp with time zone,
  billed_usd numeric(14,6),
  cloud text,
  cost_per_hour numeric(10,4),
  created_at timestamp with time zone,
  diagnosed_at timestamp with time zone,
  failure_detail text,
  failure_kind text,
  gpu_type text not null,
  id uuid default gen_random_uuid() not null,
  install_steps text[],
  launched_at timestamp with time zone,
  min_ram_gb integer,
  name text not null,
  phase text default 'intent'::text not null,
  place text,
  probe jsonb,
  progress_at timestamp with time zone,
  provider text default 'runpod'::text not null,
  provider_pod_id text,
  requested_at timestamp with time zone default now() not null,
  ssh_host text,
  ssh_host_key text,
  ssh_port integer,
  ssh_user text default 'root'::text not null,
  stage text default 'container'::text not null,
  stopped_at timestamp with time zone,
  terminated_at timestamp with time zone,
  terminating_at timestamp with time zone,
  volume text,
  worker_id text not null
);
alter table callsheet.pods enable row level security;

create table callsheet.project_budgets (
  limit_usd numeric(14,2) not null,
  period text not null,
  project_id uuid not null
);
alter table callsheet.project_budgets enable row level security;

create table callsheet.project_days (
  day date not null,
  project_id uuid not null,
  seconds double precision not null,
  usd numeric(14,6) not null
);
alter table callsheet.project_days enable row level security;

create table callsheet.project_slots (
  project_id uuid not null,
  task_id uuid not null
);
alter table callsheet.project_slots enable row level security;

create table callsheet.prune_horizon (
  only_row boolean default true not null,
  position bigint default 0 not null
);
alter table callsheet.prune_horizon enable row level security;

create table callsheet.queue_horizon (
  candidate_time bigint default 0 not null,
  candidate_xid xid8 default '0'::xid8 not null,
  kept_at timestamp with time zone,
  noted_time bigint default 0 not null,
  only_row boolean default true not null,
  safe_time bigint default 0 not null
);
alter table callsheet.queue_horizon enable row level security;

create table callsheet.ready_tasks (
  lane_id bigint not null,
  queue_version integer not null,
  ready_at timestamp with time zone default now() not null,
  start_tag bigint not null,
  task_id uuid not null
);
alter table callsheet.ready_tasks enable row level security;

create table callsheet.run_times (
  bucket smallint not null,
  count bigint not null,
  frames integer not null,
  gpu text not null,
  height integer not null,
  model text not null,
  seconds double precision not null,
  task_type text not null,
  updated_at timestamp with time zone default now() not null,
  width integer not null
);
alter table callsheet.run_times enable row level security;

create table callsheet.running_tasks (
  claimed_at timestamp with time zone not null,
  percent smallint,
  progress_at timestamp with time zone,
  project_id uuid not null,
  step text,
  task_id uuid not null,
  worker_id text not null
);
alter table callsheet.running_tasks enable row level security;

create table callsheet.scaling_decisions (
  decided_at timestamp with time zone default now() not null,
  id bigint not null,
  instance text not null,
  kind text not null,
  last_decided_at timestamp with time zone default now() not null,
  min_vram_gb smallint not null,
  reason text not null,
  sentence text not null,
  task_ids uuid[] default '{}'::uuid[] not null,
  terms jsonb default '{}'::jsonb not null,
  times integer default 1 not null,
  worker_ids text[] default '{}'::text[] not null
);
alter table callsheet.scaling_decisions enable row level security;

create table callsheet.scheduler_pulse (
  decided_at timestamp with time zone,
  instance text,
  only_row boolean default true not null,
  period_s double precision,
  silent_since timestamp with time zone
);
alter table callsheet.scheduler_pulse enable row level security;

create table callsheet.service_settings (
  is_default boolean not null,
  name text not null,
  noted_at timestamp with time zone default now() not null,
  service text not null,
  value text
);
alter table callsheet.service_settings enable row level security;

create table callsheet.shot_pair_prompts (
  enhanced_prompts jsonb not null,
  shot_id text not null,
  task_id uuid not null,
  updated_at timestamp with time zone default now() not null,
  worker_id text
);
alter table callsheet.shot_pair_prompts enable row level security;

create table callsheet.task_costs (
  seconds double precision not null,
  task_id uuid not null,
  usd numeric(14,6) not null
);
alter table callsheet.task_costs enable row level security;

create table callsheet.task_counts (
  count bigint not null,
  status text not null,
  task_type text not null
);
alter table callsheet.task_counts enable row level security;

create table callsheet.tasks_before_events (
  status text not null,
  task_id uuid not null
);
alter table callsheet.tasks_before_events enable row level security;

create table callsheet.vram_needs (
  failed_gb smallint,
  frames integer not null,
  height integer not null,
  model text not null,
  task_type text not null,
  updated_at timestamp with time zone default now() not null,
  width integer not null,
  worked_gb smallint
);
alter table callsheet.vram_needs enable row level security;

create table callsheet.wake_flags (
  channel text not null,
  waiting boolean not null
);
alter table callsheet.wake_flags enable row level security;

create table callsheet.webhook_attempts (
  attempt integer not null,
  attempted_at timestamp with time zone default now() not null,
  delivery_id uuid not null,
  duration_ms integer not null,
  error text,
  id bigint not null,
  request_headers json,
  response_body text,
  status_code integer
);
alter table callsheet.webhook_attempts enable row level security;

create table callsheet.webhook_deliveries (
  after_id uuid,
  attempts integer default 0 not null,
  batch_id uuid,
  body text not null,
  created_at timestamp with time zone default now() not null,
  destination uuid default COALESCE(endpoint_id, callsheet.webhook_destination(url)),
  endpoint_id uuid,
  error text,
  event_id bigint,
  event_type text not null,
  first_attempt integer default 0 not null,
  id uuid default gen_random_uuid() not null,
  next_attempt_at timestamp with time zone default now() not null,
  project_id uuid not null,
  settled_at timestamp with time zone,
  status text default 'pending'::text not null,
  subject_id uuid default COALESCE(task_id, batch_id),
  task_id uuid,
  url text not null
);
alter table callsheet.webhook_deliveries enable row level security;

create table callsheet.webhook_endpoint_hours (
  delivered integer default 0 not null,
  duration_ms bigint default 0 not null,
  endpoint_id uuid not null,
  failed integer default 0 not null,
  hour timestamp with time zone not null,
  slowest_ms integer default 0 not null
);
alter table callsheet.webhook_endpoint_hours enable row level security;

create table callsheet.webhook_endpoints (
  after_event bigint default callsheet.last_event_id() not null,
  created_at timestamp with time zone default now() not null,
  deleted_at timestamp with time zone,
  description text default ''::text not null,
  disabled_at timestamp with time zone,
  disabled_reason text,
  enabled boolean default true not null,
  event_types text[] default '{}'::text[] not null,
  failing_since timestamp with time zone,
  format text default 'flat'::text not null,
  headers jsonb default '{}'::jsonb not null,
  id uuid default gen_random_uuid() not null,
  last_success_at timestamp with time zone,
  previous_secret text,
  previous_secret_until timestamp with time zone,
  project_id uuid not null,
  rate_counted_at timestamp with time zone default now() not null,
  rate_limit_per_sec integer,
  rate_tokens double precision default 1 not null,
  secret text not null,
  updated_at timestamp with time zone default now() not null,
  url text not null
);
alter table callsheet.webhook_endpoints enable row level security;

create table public.api_keys (
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone,
  id uuid default gen_random_uuid() not null,
  is_operator boolean default false not null,
  key_sha256 bytea not null,
  last_used_at timestamp with time zone,
  name text not null,
  prefix text,
  project_id uuid not null,
  revoked_at timestamp with time zone,
  role text default 'client'::text not null
);
alter table public.api_keys enable row level security;

create table public.batches (
  cancelled integer default 0 not null,
  completed integer default 0 not null,
  completed_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  failed integer default 0 not null,
  id uuid default gen_random_uuid() not null,
  idempotency_key text,
  name text,
  params jsonb default '{}'::jsonb not null,
  project_id uuid not null,
  request_sha256 bytea,
  running integer default 0 not null,
  task_type text not null,
  total integer not null,
  traceparent text,
  webhook_url text
);
alter table public.batches enable row level security;

create table public.projects (
  created_at timestamp with time zone default now() not null,
  id uuid default gen_random_uuid() not null,
  max_concurrency integer,
  name text not null,
  over_budget_seen_at timestamp with time zone,
  over_budget_since timestamp with time zone,
  previous_webhook_secret text,
  previous_webhook_secret_until timestamp with time zone,
  user_id uuid default gen_random_uuid() not null,
  webhook_secret text default ('whsec_'::text || encode(decode(replace(((gen_random_uuid())::text || (gen_random_uuid())::text), '-'::text, ''::text), 'hex'::text), 'base64'::text)) not null,
  weight numeric default 1 not null
);
alter table public.projects enable row level security;

create table public.system_logs (
  cycle_number integer,
  id uuid default gen_random_uuid() not null,
  log_level text not null,
  message text not null,
  metadata jsonb default '{}'::jsonb not null,
  source_id text not null,
  source_type text not null,
  task_id uuid,
  timestamp timestamp with time zone default now() not null,
  worker_id text
);
alter table public.system_logs enable row level security;

create table public.tasks (
  attempts integer default 0 not null,
  batch_id uuid,
  child_index integer,
  claim_id uuid,
  claimed_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  dependant_on uuid,
  error_details text,
  error_message text,
  generation_processed_at timestamp with time zone,
  generation_started_at timestamp with time zone,
  has_dependents boolean default false not null,
  holds_slot boolean default false not null,
  id uuid default gen_random_uuid() not null,
  idempotency_key text,
  lease_expires_at timestamp with time zone,
  max_attempts integer default 3 not null,
  min_vram_gb smallint,
  output_location text,
  params jsonb default '{}'::jsonb not null,
  parent_id uuid,
  priority smallint default 0 not null,
  project_id uuid default '00000000-0000-0000-0000-000000000001'::uuid not null,
  queue_version integer default 0 not null,
  request_sha256 bytea,
  result_data jsonb,
  run_after timestamp with time zone,
  status text default 'Queued'::text not null,
  task_type text not null,
  traceparent text,
  updated_at timestamp with time zone default now() not null,
  upload_started_at timestamp with time zone,
  user_id uuid,
  webhook_url text,
  worker_id text
);
alter table public.tasks enable row level security;

create table public.workers (
  activated_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  error_code text,
  error_message text,
  id text not null,
  instance_type text default 'external'::text not null,
  last_heartbeat timestamp with time zone,
  loaded_model text,
  metadata jsonb default '{}'::jsonb not null,
  min_vram_gb smallint,
  slots smallint default 1 not null,
  status text default 'spawning'::text not null,
  task_types text[],
  terminated_at timestamp with time zone,
  terminating_at timestamp with time zone,
  tokens_revoked_at timestamp with time zone,
  updated_at timestamp with time zone default now() not null,
  vram_total_mb integer,
  vram_used_mb integer
);
alter table public.workers enable row level security;

alter table callsheet.arrival_horizon add constraint arrival_horizon_only_row_check CHECK (only_row);

alter table callsheet.arrival_horizon add constraint arrival_horizon_pkey PRIMARY KEY (only_row);

alter table callsheet.arrivals add constraint arrivals_pkey PRIMARY KEY (bucket, min_vram_gb, task_type);

alter table callsheet.breakers add constraint breakers_pkey PRIMARY KEY (provider);

alter table callsheet.breakers add constraint breakers_state_check CHECK ((state = ANY (ARRAY['closed'::text, 'open'::text, 'canary'::text])));

alter table callsheet.budget_alarms add constraint budget_alarms_period_check CHECK ((period = ANY (ARRAY['hour'::text, 'day'::text, 'month'::text])));

alter table callsheet.budget_alarms add constraint budget_alarms_period_period_start_project_id_key UNIQUE NULLS NOT DISTINCT (period, period_start, project_id);

alter table callsheet.charge_horizon add constraint charge_horizon_only_row_check CHECK (only_row);

alter table callsheet.charge_horizon add constraint charge_horizon_pkey PRIMARY KEY (only_row);

alter table callsheet.child_aliases add constraint child_aliases_pkey PRIMARY KEY (alias_id);

alter table callsheet.count_horizon add constraint count_horizon_only_row_check CHECK (only_row);

alter table callsheet.count_horizon add constraint count_horizon_pkey PRIMARY KEY (only_row);

alter table callsheet.daily_worker_ends add constraint daily_worker_ends_pkey PRIMARY KEY (day, worker_id, status);

alter table callsheet.fleet_habits add constraint fleet_habits_pkey PRIMARY KEY (min_vram_gb);

alter table callsheet.forgiven_tasks add constraint forgiven_tasks_pkey PRIMARY KEY (task_id);

alter table callsheet.gpu_classes add constraint gpu_classes_pkey PRIMARY KEY (vram_gb);

alter table callsheet.gpu_classes add constraint gpu_classes_vram_gb_check CHECK (((vram_gb >= 1) AND (vram_gb <= 1000)));

alter table callsheet.hourly_ends add constraint hourly_ends_pkey PRIMARY KEY (hour, task_type, status);

alter table callsheet.idle_spend_notes add constraint idle_spend_notes_pkey PRIMARY KEY (noted_at);

alter table callsheet.known_hosts add constraint known_hosts_pkey PRIMARY KEY (name);

alter table callsheet.lane_counts add constraint lane_counts_pkey PRIMARY KEY (lane_id);

alter table callsheet.orphan_pods add constraint orphan_pods_pkey PRIMARY KEY (provider, provider_pod_id);

alter table callsheet.outbox add constraint outbox_pkey PRIMARY KEY (id);

alter table callsheet.outbox_position add constraint outbox_position_pkey PRIMARY KEY (consumer);

alter table callsheet.output_checks add constraint output_checks_end_with_a_problem CHECK (((next_check_at IS NULL) = (problem IS NOT NULL)));

alter table callsheet.output_checks add constraint output_checks_pkey PRIMARY KEY (task_id);

alter table callsheet.pod_diagnostics add constraint pod_diagnostics_pkey PRIMARY KEY (pod_id);

alter table callsheet.pod_diagnostics add constraint pod_diagnostics_pod_id_fkey FOREIGN KEY (pod_id) REFERENCES callsheet.pods(id) ON DELETE CASCADE;

alter table callsheet.pods add constraint pods_check CHECK (((phase = ANY (ARRAY['intent'::text, 'terminating'::text, 'terminated'::text])) OR (provider_pod_id IS NOT NULL)));

alter table callsheet.pods add constraint pods_name_key UNIQUE (name);

alter table callsheet.pods add constraint pods_phase_check CHECK ((phase = ANY (ARRAY['intent'::text, 'created'::text, 'launched'::text, 'terminating'::text, 'terminated'::text])));

alter table callsheet.pods add constraint pods_pkey PRIMARY KEY (id);

alter table callsheet.pods add constraint pods_provider_check CHECK ((provider = ANY (ARRAY['runpod'::text, 'ssh'::text])));

alter table callsheet.pods add constraint pods_provider_pod_id_key UNIQUE (provider_pod_id);

alter table callsheet.pods add constraint pods_stage_check CHECK ((stage = ANY (ARRAY['container'::text, 'ssh'::text, 'probe'::text, 'install'::text, 'launch'::text, 'heartbeat'::text])));

alter table callsheet.pods add constraint pods_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.workers(id);

alter table callsheet.project_budgets add constraint project_budgets_limit_usd_check CHECK ((limit_usd >= (0)::numeric));

alter table callsheet.project_budgets add constraint project_budgets_period_check CHECK ((period = ANY (ARRAY['day'::text, 'month'::text])));

alter table callsheet.project_budgets add constraint project_budgets_pkey PRIMARY KEY (project_id, period);

alter table callsheet.project_budgets add constraint project_budgets_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

alter table callsheet.project_days add constraint project_days_pkey PRIMARY KEY (day, project_id);

alter table callsheet.project_slots add constraint project_slots_pkey PRIMARY KEY (task_id);

alter table callsheet.prune_horizon add constraint prune_horizon_only_row_check CHECK (only_row);

alter table callsheet.prune_horizon add constraint prune_horizon_pkey PRIMARY KEY (only_row);

alter table callsheet.queue_horizon add constraint queue_horizon_only_row_check CHECK (only_row);

alter table callsheet.queue_horizon add constraint queue_horizon_pkey PRIMARY KEY (only_row);

alter table callsheet.run_times add constraint run_times_bucket_check CHECK (((bucket >= 1) AND (bucket <= 80)));

alter table callsheet.run_times add constraint run_times_pkey PRIMARY KEY (task_type, model, width, height, frames, gpu, bucket);

alter table callsheet.running_tasks add constraint running_tasks_percent_check CHECK (((percent >= 0) AND (percent <= 100)));

alter table callsheet.running_tasks add constraint running_tasks_pkey PRIMARY KEY (task_id);

alter table callsheet.scaling_decisions add constraint scaling_decisions_pkey PRIMARY KEY (id);

alter table callsheet.scheduler_pulse add constraint scheduler_pulse_only_row_check CHECK (only_row);

alter table callsheet.scheduler_pulse add constraint scheduler_pulse_pkey PRIMARY KEY (only_row);

alter table callsheet.service_settings add constraint service_settings_pkey PRIMARY KEY (service, name);

alter table callsheet.shot_pair_prompts add constraint shot_pair_prompts_enhanced_prompts_check CHECK ((jsonb_typeof(enhanced_prompts) = 'array'::text));

alter table callsheet.shot_pair_prompts add constraint shot_pair_prompts_pkey PRIMARY KEY (task_id, shot_id);

alter table callsheet.shot_pair_prompts add constraint shot_pair_prompts_shot_id_check CHECK ((length(shot_id) <= 200));

alter table callsheet.task_costs add constraint task_costs_pkey PRIMARY KEY (task_id);

alter table callsheet.tasks_before_events add constraint tasks_before_events_pkey PRIMARY KEY (task_id);

alter table callsheet.vram_needs add constraint vram_needs_pkey PRIMARY KEY (task_type, model, width, height, frames);

alter table callsheet.wake_flags add constraint wake_flags_pkey PRIMARY KEY (channel);

alter table callsheet.webhook_attempts add constraint webhook_attempts_delivery_id_attempt_key UNIQUE (delivery_id, attempt);

alter table callsheet.webhook_attempts add constraint webhook_attempts_delivery_id_fkey FOREIGN KEY (delivery_id) REFERENCES callsheet.webhook_deliveries(id) ON DELETE CASCADE;

alter table callsheet.webhook_attempts add constraint webhook_attempts_pkey PRIMARY KEY (id);

alter table callsheet.webhook_deliveries add constraint webhook_deliveries_once UNIQUE (event_id, destination);

alter table callsheet.webhook_deliveries add constraint webhook_deliveries_pkey PRIMARY KEY (id);

alter table callsheet.webhook_deliveries add constraint webhook_deliveries_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text])));

alter table callsheet.webhook_endpoint_hours add constraint webhook_endpoint_hours_pkey PRIMARY KEY (endpoint_id, hour);

alter table callsheet.webhook_endpoints add constraint webhook_endpoints_disabled_for_a_reason CHECK (((enabled = (disabled_reason IS NULL)) AND (enabled = (disabled_at IS NULL))));

alter table callsheet.webhook_endpoints add constraint webhook_endpoints_disabled_reason_check CHECK ((disabled_reason = ANY (ARRAY['operator'::text, 'gone'::text, 'failing'::text])));

alter table callsheet.webhook_endpoints add constraint webhook_endpoints_format_check CHECK ((format = ANY (ARRAY['flat'::text, 'cloudevents'::text])));

alter table callsheet.webhook_endpoints add constraint webhook_endpoints_headers_check CHECK ((jsonb_typeof(headers) = 'object'::text));

alter table callsheet.webhook_endpoints add constraint webhook_endpoints_overlap_has_an_end CHECK (((previous_secret IS NULL) = (previous_secret_until IS NULL)));

alter table callsheet.webhook_endpoints add constraint webhook_endpoints_pkey PRIMARY KEY (id);

alter table callsheet.webhook_endpoints add constraint webhook_endpoints_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

alter table callsheet.webhook_endpoints add constraint webhook_endpoints_rate_limit_per_sec_check CHECK (((rate_limit_per_sec >= 1) AND (rate_limit_per_sec <= 10000)));

alter table public.api_keys add constraint api_keys_key_sha256_check CHECK ((length(key_sha256) = 32));

alter table public.api_keys add constraint api_keys_key_sha256_key UNIQUE (key_sha256);

alter table public.api_keys add constraint api_keys_name_check CHECK ((name <> ''::text));

alter table public.api_keys add constraint api_keys_pkey PRIMARY KEY (id);

alter table public.api_keys add constraint api_keys_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) ON DELETE CASCADE;

alter table public.api_keys add constraint api_keys_role_check CHECK ((role = ANY (ARRAY['client'::text, 'viewer'::text, 'operator'::text, 'admin'::text])));

alter table public.batches add constraint batches_params_check CHECK ((jsonb_typeof(params) = 'object'::text));

alter table public.batches add constraint batches_pkey PRIMARY KEY (id);

alter table public.batches add constraint batches_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id);

alter table public.batches add constraint batches_total_check CHECK ((total > 0));

alter table public.projects add constraint projects_max_concurrency_check CHECK ((max_concurrency > 0));

alter table public.projects add constraint projects_name_check CHECK ((name <> ''::text));

alter table public.projects add constraint projects_pkey PRIMARY KEY (id);

alter table public.projects add constraint projects_weight_check CHECK (((weight >= 0.01) AND (weight <= (100)::numeric)));

alter table public.system_logs add constraint system_logs_pkey PRIMARY KEY (id);

alter table public.tasks add constraint tasks_attempts_in_bounds CHECK ((((attempts >= 0) AND (attempts <= max_attempts)) AND ((max_attempts >= 1) AND (max_attempts <= 20)))) NOT VALID;

alter table public.tasks add constraint tasks_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES public.batches(id);

alter table public.tasks add constraint tasks_min_vram_gb_check CHECK (((min_vram_gb >= 0) AND (min_vram_gb <= 1000)));

alter table public.tasks add constraint tasks_not_own_dependency CHECK ((dependant_on <> id)) NOT VALID;

alter table public.tasks add constraint tasks_params_is_object CHECK ((jsonb_typeof(params) = 'object'::text));

alter table public.tasks add constraint tasks_pkey PRIMARY KEY (id);

alter table public.tasks add constraint tasks_project_id_fkey FOREIGN KEY (project_id) REFERENCES public.projects(id) NOT VALID;

alter table public.tasks add constraint tasks_queued_has_no_worker CHECK (((status <> 'Queued'::text) OR ((worker_id IS NULL) AND (claim_id IS NULL)))) NOT VALID;

alter table public.tasks add constraint tasks_running_is_claimed CHECK (((status <> 'In Progress'::text) OR ((worker_id IS NOT NULL) AND (claim_id IS NOT NULL) AND (claimed_at IS NOT NULL) AND (lease_expires_at IS NOT NULL)))) NOT VALID;

alter table public.tasks add constraint tasks_status_check CHECK ((status = ANY (ARRAY['Queued'::text, 'In Progress'::text, 'Complete'::text, 'Failed'::text, 'Cancelled'::text])));

alter table public.tasks add constraint tasks_task_type_check CHECK ((task_type <> ''::text));

alter table public.workers add constraint workers_id_check CHECK (((id <> ''::text) AND (length(id) <= 200)));

alter table public.workers add constraint workers_min_vram_gb_check CHECK (((min_vram_gb >= 0) AND (min_vram_gb <= 1000)));

alter table public.workers add constraint workers_pkey PRIMARY KEY (id);

alter table public.workers add constraint workers_slots_check CHECK (((slots >= 1) AND (slots <= 64)));

alter table public.workers add constraint workers_status_check CHECK ((status = ANY (ARRAY['spawning'::text, 'active'::text, 'terminating'::text, 'terminated'::text, 'error'::text])));

CREATE INDEX batches_by_project ON public.batches USING btree (project_id, created_at DESC, id DESC);

CREATE INDEX delayed_tasks_order ON callsheet.delayed_tasks USING btree (run_after);

CREATE INDEX held_tasks_order ON callsheet.held_tasks USING btree (project_id, priority DESC, created_at);

CREATE INDEX outbox_by_task ON callsheet.outbox USING btree (task_id, id) WHERE (task_id IS NOT NULL);

CREATE INDEX outbox_by_worker ON callsheet.outbox USING btree (worker_id, id) WHERE (task_id IS NULL);

CREATE INDEX outbox_claims_of_worker ON callsheet.outbox USING btree (worker_id, id DESC) WHERE (event_type = 'task.claimed'::text);

CREATE INDEX output_checks_due ON callsheet.output_checks USING btree (next_check_at) WHERE (next_check_at IS NOT NULL);

CREATE INDEX pod_diagnostics_by_worker ON callsheet.pod_diagnostics USING btree (worker_id, taken_at DESC);

CREATE INDEX pods_by_worker ON callsheet.pods USING btree (worker_id);

CREATE INDEX pods_live ON callsheet.pods USING btree (worker_id) WHERE (phase <> 'terminated'::text);

CREATE INDEX pods_requested ON callsheet.pods USING btree (requested_at);

CREATE INDEX pods_stopped ON callsheet.pods USING btree (stopped_at) WHERE (created_at IS NOT NULL);

CREATE INDEX project_slots_by_project ON callsheet.project_slots USING btree (project_id);

CREATE INDEX ready_tasks_order ON callsheet.ready_tasks USING btree (lane_id, start_tag);

CREATE INDEX scaling_decisions_by_time ON callsheet.scaling_decisions USING btree (last_decided_at);

CREATE INDEX system_logs_by_task ON public.system_logs USING btree (task_id, "timestamp" DESC) WHERE (task_id IS NOT NULL);

CREATE INDEX system_logs_by_time ON public.system_logs USING btree ("timestamp");

CREATE INDEX system_logs_by_worker ON public.system_logs USING btree (worker_id, "timestamp" DESC);

CREATE INDEX system_logs_errors ON public.system_logs USING btree ("timestamp") WHERE (log_level = ANY (ARRAY['ERROR'::text, 'CRITICAL'::text]));

CREATE INDEX tasks_by_batch ON public.tasks USING btree (batch_id, created_at DESC, id DESC) WHERE (batch_id IS NOT NULL);

CREATE INDEX tasks_by_dependency ON public.tasks USING btree (dependant_on) WHERE (dependant_on IS NOT NULL);

CREATE INDEX tasks_by_parent ON public.tasks USING btree (parent_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX tasks_by_project ON public.tasks USING btree (project_id, created_at DESC, id DESC);

CREATE INDEX webhook_deliveries_by_batch ON callsheet.webhook_deliveries USING btree (batch_id, created_at) WHERE (batch_id IS NOT NULL);

CREATE INDEX webhook_deliveries_by_endpoint ON callsheet.webhook_deliveries USING btree (endpoint_id, created_at DESC, id DESC) WHERE (endpoint_id IS NOT NULL);

CREATE INDEX webhook_deliveries_by_task ON callsheet.webhook_deliveries USING btree (task_id, created_at);

CREATE INDEX webhook_deliveries_due ON callsheet.webhook_deliveries USING btree (next_attempt_at) WHERE ((status = 'pending'::text) AND (after_id IS NULL));

CREATE INDEX webhook_deliveries_failed ON callsheet.webhook_deliveries USING btree (endpoint_id, created_at) WHERE ((status = 'failed'::text) AND (endpoint_id IS NOT NULL));

CREATE INDEX webhook_deliveries_in_order ON callsheet.webhook_deliveries USING btree (subject_id, destination, event_id) WHERE (status = 'pending'::text);

CREATE INDEX webhook_deliveries_settled ON callsheet.webhook_deliveries USING btree (settled_at) WHERE (settled_at IS NOT NULL);

CREATE INDEX webhook_deliveries_waiting ON callsheet.webhook_deliveries USING btree (after_id) WHERE (after_id IS NOT NULL);

CREATE INDEX webhook_endpoint_hours_by_age ON callsheet.webhook_endpoint_hours USING btree (hour);

CREATE INDEX webhook_endpoints_by_project ON callsheet.webhook_endpoints USING btree (project_id, created_at) WHERE (deleted_at IS NULL);

CREATE INDEX workers_live ON public.workers USING btree (status) WHERE (status <> 'terminated'::text);

CREATE UNIQUE INDEX batches_idempotency_key ON public.batches USING btree (project_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE UNIQUE INDEX tasks_idempotency_key ON public.tasks USING btree (project_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE UNIQUE INDEX tasks_one_child ON public.tasks USING btree (parent_id, task_type, child_index) WHERE ((parent_id IS NOT NULL) AND (child_index IS NOT NULL));

create view public.active_workers_health as
 SELECT w.id,
    w.instance_type,
    w.status,
    w.created_at,
    w.last_heartbeat,
    round(EXTRACT(epoch FROM (now() - w.last_heartbeat)), 1) AS heartbeat_age_seconds,
    w.vram_total_mb,
    w.vram_used_mb,
    round(((100.0 * (w.vram_used_mb)::numeric) / (NULLIF(w.vram_total_mb, 0))::numeric), 1) AS vram_usage_percent,
    r.task_id AS current_task_id,
    r.task_status AS current_task_status,
    r.task_type AS current_task_type,
    round(EXTRACT(epoch FROM (now() - r.claimed_at)), 1) AS task_runtime_seconds,
        CASE
            WHEN (w.status = 'terminated'::text) THEN 'TERMINATED'::text
            WHEN (w.status <> 'active'::text) THEN 'INACTIVE'::text
            WHEN (w.last_heartbeat IS NULL) THEN 'NO_HEARTBEAT'::text
            WHEN (w.last_heartbeat < (now() - '00:05:00'::interval)) THEN 'STALE_HEARTBEAT'::text
            WHEN (r.claimed_at < (now() - '00:10:00'::interval)) THEN 'STUCK_TASK'::text
            ELSE 'HEALTHY'::text
        END AS health_status
   FROM (public.workers w
     LEFT JOIN ( SELECT DISTINCT ON (r_1.worker_id) r_1.worker_id,
            r_1.task_id,
            t.status AS task_status,
            t.task_type,
            r_1.claimed_at
           FROM (callsheet.running_tasks r_1
             JOIN public.tasks t ON ((t.id = r_1.task_id)))
          ORDER BY r_1.worker_id, (t.task_type ~~ '%\_orchestrator'::text), r_1.claimed_at) r ON ((r.worker_id = w.id)));

create view public.normalized_task_status as
 SELECT id,
    status AS normalized_status,
    status AS original_status
   FROM public.tasks t;

create view public.orchestrator_status as
 SELECT GREATEST(t.queued, (0)::bigint) AS queued_tasks,
    r.running AS running_tasks,
    GREATEST(t.complete, (0)::bigint) AS completed_tasks,
    GREATEST(t.failed, (0)::bigint) AS error_tasks,
    GREATEST(t.failed, (0)::bigint) AS failed_tasks,
    w.inactive AS inactive_workers,
    w.active AS active_workers,
    w.terminated AS terminated_workers,
    w.external AS external_workers,
    w.stale AS stale_workers,
    r.stuck AS stuck_tasks,
    now() AS snapshot_time
   FROM ( SELECT (COALESCE(sum(c.count) FILTER (WHERE (c.status = 'Queued'::text)), (0)::numeric))::bigint AS queued,
            (COALESCE(sum(c.count) FILTER (WHERE (c.status = 'Complete'::text)), (0)::numeric))::bigint AS complete,
            (COALESCE(sum(c.count) FILTER (WHERE (c.status = 'Failed'::text)), (0)::numeric))::bigint AS failed
           FROM callsheet.task_counts c) t,
    ( SELECT count(*) AS running,
            count(*) FILTER (WHERE (r_1.claimed_at < (now() - '00:10:00'::interval))) AS stuck
           FROM callsheet.running_tasks r_1) r,
    ( SELECT count(*) FILTER (WHERE (w_1.status <> ALL (ARRAY['active'::text, 'terminated'::text]))) AS inactive,
            count(*) FILTER (WHERE (w_1.status = 'active'::text)) AS active,
            count(*) FILTER (WHERE (w_1.status = 'terminated'::text)) AS terminated,
            count(*) FILTER (WHERE (w_1.instance_type = 'external'::text)) AS external,
            count(*) FILTER (WHERE ((w_1.status = 'active'::text) AND (w_1.last_heartbeat < (now() - '00:05:00'::interval)))) AS stale
           FROM public.workers w_1) w;

create view public.recent_task_activity as
 SELECT t.id,
    t.status,
    t.task_type,
    t.attempts,
    t.worker_id,
    t.created_at,
    t.generation_started_at,
    t.generation_processed_at,
    t.updated_at,
    t.error_message,
    round(EXTRACT(epoch FROM (t.generation_processed_at - t.generation_started_at)), 3) AS processing_duration_seconds,
    w.instance_type AS worker_instance_type,
    w.status AS worker_status
   FROM ((( SELECT l_1.task_id,
            max(l_1.id) AS id
           FROM ( SELECT o.task_id,
                    o.id,
                    o.occurred_at
                   FROM callsheet.outbox o
                  WHERE (o.task_id IS NOT NULL)
                  ORDER BY o.id DESC
                 LIMIT 5000) l_1
          WHERE (l_1.occurred_at > (now() - '24:00:00'::interval))
          GROUP BY l_1.task_id
          ORDER BY (max(l_1.id)) DESC
         LIMIT 100) l
     JOIN public.tasks t ON ((t.id = l.task_id)))
     LEFT JOIN public.workers w ON ((w.id = t.worker_id)))
  ORDER BY l.id DESC;

create view public.task_queue_analysis as
 SELECT task_type,
    status,
    task_count,
    round(((avg_queue / (60)::double precision))::numeric, 2) AS avg_queue_time_minutes,
    round(((max_queue / (60)::double precision))::numeric, 2) AS max_queue_time_minutes,
    round((avg_processing)::numeric, 3) AS avg_processing_time_seconds,
    error_count
   FROM ( SELECT c.task_type,
            c.status,
            (sum(c.count))::bigint AS task_count,
            NULL::double precision AS avg_queue,
            NULL::double precision AS max_queue,
            NULL::double precision AS avg_processing,
            (0)::bigint AS error_count
           FROM callsheet.task_counts c
          WHERE (c.status = 'Queued'::text)
          GROUP BY c.task_type, c.status
        UNION ALL
         SELECT t.task_type,
            'In Progress'::text,
            count(*) AS count,
            avg((EXTRACT(epoch FROM (r.claimed_at - t.created_at)))::double precision) AS avg,
            max((EXTRACT(epoch FROM (r.claimed_at - t.created_at)))::double precision) AS max,
            NULL::double precision,
            0
           FROM (callsheet.running_tasks r
             JOIN public.tasks t ON ((t.id = r.task_id)))
          GROUP BY t.task_type
        UNION ALL
         SELECT h.task_type,
            h.status,
            (sum(h.count))::bigint AS sum,
            (sum(h.queue_seconds) / (NULLIF(sum(h.queue_count), (0)::numeric))::double precision),
            max(h.max_queue_seconds) AS max,
            (sum(h.processing_seconds) / (NULLIF(sum(h.processing_count), (0)::numeric))::double precision),
                CASE
                    WHEN (h.status = 'Failed'::text) THEN (sum(h.count))::bigint
                    ELSE (0)::bigint
                END AS "case"
           FROM callsheet.hourly_ends h
          WHERE (h.hour >= date_trunc('hour'::text, (now() - '24:00:00'::interval)))
          GROUP BY h.task_type, h.status) a
  WHERE (task_count > 0)
  ORDER BY task_type, status;

create view public.v_recent_errors as
 SELECT source_type,
    source_id,
    worker_id,
    task_id,
    count(*) AS error_count,
    max("timestamp") AS last_error_time,
    array_agg(DISTINCT message) AS unique_messages
   FROM public.system_logs l
  WHERE ((log_level = ANY (ARRAY['ERROR'::text, 'CRITICAL'::text])) AND ("timestamp" > (now() - '24:00:00'::interval)))
  GROUP BY source_type, source_id, worker_id, task_id
  ORDER BY (max("timestamp")) DESC;

create view public.v_worker_log_activity as
 SELECT w.id AS worker_id,
    w.status,
    w.last_heartbeat,
    COALESCE(l.logs, (0)::bigint) AS log_count,
    COALESCE(l.errors, (0)::bigint) AS error_count,
    COALESCE(l.warnings, (0)::bigint) AS warning_count,
    l.last_log_time
   FROM (public.workers w
     LEFT JOIN ( SELECT l_1.worker_id,
            count(*) AS logs,
            count(*) FILTER (WHERE (l_1.log_level = ANY (ARRAY['ERROR'::text, 'CRITICAL'::text]))) AS errors,
            count(*) FILTER (WHERE (l_1.log_level = 'WARNING'::text)) AS warnings,
            max(l_1."timestamp") AS last_log_time
           FROM public.system_logs l_1
          WHERE ((l_1."timestamp" > (now() - '01:00:00'::interval)) AND (l_1.worker_id IS NOT NULL))
          GROUP BY l_1.worker_id) l ON ((l.worker_id = w.id)))
  WHERE ((w.status <> 'terminated'::text) OR (l.worker_id IS NOT NULL));

create view public.worker_performance as
 SELECT w.id AS worker_id,
    w.instance_type,
    w.status,
    w.created_at AS worker_created_at,
    w.last_heartbeat,
    COALESCE((e.complete + e.failed), (0)::bigint) AS total_tasks_processed,
    COALESCE(e.complete, (0)::bigint) AS completed_tasks,
    COALESCE(e.failed, (0)::bigint) AS error_tasks,
    COALESCE(e.failed, (0)::bigint) AS failed_tasks,
    COALESCE(r.running, (0)::bigint) AS current_running_tasks,
    round(((100.0 * (e.complete)::numeric) / (NULLIF((e.complete + e.failed), 0))::numeric), 2) AS success_rate_percent,
    round(((e.processing_seconds / (NULLIF(e.processing_count, (0)::numeric))::double precision))::numeric, 3) AS avg_processing_time_seconds,
    round((EXTRACT(epoch FROM (COALESCE(w.terminated_at, now()) - w.created_at)) / (3600)::numeric), 2) AS uptime_hours
   FROM ((public.workers w
     LEFT JOIN ( SELECT d.worker_id,
            (COALESCE(sum(d.count) FILTER (WHERE (d.status = 'Complete'::text)), (0)::numeric))::bigint AS complete,
            (COALESCE(sum(d.count) FILTER (WHERE (d.status = 'Failed'::text)), (0)::numeric))::bigint AS failed,
            sum(d.processing_count) AS processing_count,
            sum(d.processing_seconds) AS processing_seconds
           FROM callsheet.daily_worker_ends d
          WHERE ((d.day >= date_trunc('day'::text, (now() - '7 days'::interval), 'UTC'::text)) AND (d.status <> 'Cancelled'::text))
          GROUP BY d.worker_id) e ON ((e.worker_id = w.id)))
     LEFT JOIN ( SELECT r_1.worker_id,
            count(*) AS running
           FROM callsheet.running_tasks r_1
          GROUP BY r_1.worker_id) r ON ((r.worker_id = w.id)))
  WHERE ((w.status <> 'terminated'::text) OR (w.terminated_at > (now() - '7 days'::interval)) OR (e.worker_id IS NOT NULL));

CREATE OR REPLACE FUNCTION callsheet.add_run_times(task_ids_param uuid[], worker_ids_param text[], seconds_param double precision[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into callsheet.run_times as r (task_type, model, width, height, frames, gpu, bucket, count, seconds)
  select x.task_type, l.model, l.width, l.height, l.frames, l.gpu, callsheet.run_time_bucket(l.seconds), count(*), sum(l.seconds)
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
    (x.model, x.width, x.height, x.frames, x.gpu_type, x.seconds),
    (x.model, x.width, x.height, x.frames, x.vram, x.seconds),
    (x.model, x.width, x.height, x.frames, '', x.seconds),
    (nullif(x.model, ''), 0, 0, 0, '', x.seconds / x.work),
    ('', 0, 0, 0, '', x.seconds / x.work)) l (model, width, height, frames, gpu, seconds)
  where l.gpu is not null and l.model is not null
  group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7
  on conflict (task_type, model, width, height, frames, gpu, bucket) do update set
    count = r.count + excluded.count, seconds = r.seconds + excluded.seconds, updated_at = now()
$function$
;

CREATE OR REPLACE FUNCTION callsheet.admit_held_tasks(project_id_param uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  cap int;
  taken int;
  chosen uuid[];
begin
  -- The lock makes admissions of one project take turns. Whoever finds it taken leaves the rest to the tick: an open
  -- transaction must not hold up everybody else's. The count needs a younger snapshot than the lock.
  select case when p.over_budget_since is null then p.max_concurrency else 0 end into cap
  from public.projects p where p.id = project_id_param for no key update skip locked;
  if not found then
    return;
  end if;
  select count(*) into taken from callsheet.project_slots s where s.project_id = project_id_param;
  with gone as (
    delete from callsheet.held_tasks h where h.ctid = any (array(
      select c.ctid from callsheet.held_tasks c
      join public.tasks t on t.id = c.task_id and t.status = 'Queued' and t.queue_version = c.queue_version
      where c.project_id = project_id_param
      order by c.priority desc, c.created_at
      limit case when cap is not null then greatest(0, cap - taken) end))
    returning h.task_id, h.priority, h.created_at)
  select array_agg(g.task_id order by g.priority desc, g.created_at) into chosen from gone g;
  if chosen is null then
    return;
  end if;
  if cap is not null then
    with admitted as (
      update public.tasks t set holds_slot = true where t.id = any (chosen) and t.status = 'Queued' returning t.id)
    insert into callsheet.project_slots (task_id, project_id)
    select a.id, project_id_param from admitted a on conflict (task_id) do nothing;
  end if;
  perform callsheet.make_ready(chosen);
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.advance_lane_heads()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
declare
  horizon callsheet.queue_horizon;
  safe bigint;
begin
  select * into horizon from callsheet.queue_horizon for update skip locked;
  if not found then
    return;
  end if;
  safe := horizon.safe_time;
  if pg_snapshot_xmin(pg_current_snapshot()) >= horizon.candidate_xid then
    safe := horizon.candidate_time;
    update callsheet.queue_horizon h set
      safe_time = safe, candidate_time = horizon.noted_time, candidate_xid = pg_current_xact_id(),
      noted_time = (select v.last_value from callsheet.virtual_time v);
  end if;
  delete from callsheet.lanes a using callsheet.lanes b where a.id = b.id and a.ctid > b.ctid;
  update callsheet.lanes l set head = moved.head
  from (
    select c.id, least(safe, coalesce(first.start_tag, safe)) as head
    from callsheet.lanes c left join lateral (
      select q.start_tag from callsheet.ready_tasks q
      where q.lane_id = c.id and q.start_tag >= c.head order by q.start_tag limit 1) first on true) moved
  where l.id = moved.id and moved.head > l.head;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.announce_batches(batch_ids_param uuid[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into callsheet.outbox (event_type, project_id, data, traceparent)
  select 'batch.completed', b.project_id, jsonb_build_object(
    'batch_id', b.id, 'completed', b.completed, 'failed', b.failed, 'cancelled', b.cancelled), b.traceparent
  from public.batches b where b.id = any (batch_ids_param) order by b.id;
  select callsheet.wake('outbox')
$function$
;

CREATE OR REPLACE FUNCTION callsheet.announce_disabled_webhook()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  -- The relay relies on it: a transaction has its id before it takes an outbox id.
  perform pg_current_xact_id();
  insert into callsheet.outbox (event_type, project_id, data)
  values ('webhook.disabled', new.project_id, jsonb_strip_nulls(jsonb_build_object(
    'endpoint_id', new.id, 'reason', new.disabled_reason, 'failing_since', new.failing_since)));
  perform callsheet.wake('outbox');
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.answer_out_of_memory(task public.tasks, reason text)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  shape record := callsheet.task_shape(task.params);
  card int := (select callsheet.vram_gb(w.vram_total_mb) from public.workers w where w.id = task.worker_id);
  had int := greatest(callsheet.vram_class(card), task.min_vram_gb);
  next_class int;
begin
  if had is not null then
    insert into callsheet.vram_needs as n (task_type, model, width, height, frames, failed_gb)
    values (task.task_type, shape.model, shape.width, shape.height, shape.frames, had)
    on conflict (task_type, model, width, height, frames) do update set
      failed_gb = greatest(n.failed_gb, excluded.failed_gb), updated_at = now();
  end if;
  if jsonb_typeof(task.params -> 'fallback_params') = 'object' then
    update public.tasks t set params = (t.params - 'fallback_params') || (t.params -> 'fallback_params') where t.id = task.id;
    return reason;
  end if;
  next_class := callsheet.next_vram_class(coalesce(had, callsheet.usual_vram_gb(shape.width, shape.height)));
  if next_class <= callsheet.largest_vram_gb() then
    update public.tasks t set min_vram_gb = next_class where t.id = task.id;
    return reason;
  end if;
  if task.attempts + 1 < task.max_attempts or callsheet.largest_vram_gb() is null then
    return reason;
  end if;
  return concat(left(reason, 9800), ' [', coalesce(nullif(greatest(card, had), 0) || ' GB of VRAM did not suffice, and ', ''),
    'no GPU with more is known]');
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.can_be_deleted(task public.tasks)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select task.status in ('Complete', 'Failed', 'Cancelled')
    and not exists (
      select from public.tasks d where d.dependant_on = task.id and d.status in ('Queued', 'In Progress'))
    and not exists (select from public.batches b where b.id = task.batch_id and b.completed_at is null)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.cancel_batch(project_id_param uuid, batch_id_param uuid, limit_param integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  cancelled int;
begin
  update public.tasks t set
    status = 'Cancelled', lease_expires_at = null, generation_processed_at = now(), updated_at = now()
  where t.id = any (array(
      select o.id from public.tasks o
      where o.batch_id = batch_id_param and o.project_id = project_id_param and o.status in ('Queued', 'In Progress')
      order by o.id limit limit_param for update))
    and t.status in ('Queued', 'In Progress');
  get diagnostics cancelled = row_count;
  return cancelled;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.cancel_children(parent_id_param uuid)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  update public.tasks t set
    status = 'Cancelled', lease_expires_at = null, generation_processed_at = now(), updated_at = now()
  where t.id = any (array(
      select c.id from public.tasks c
      where c.parent_id = parent_id_param and c.status in ('Queued', 'In Progress') order by c.id for update))
    and t.status in ('Queued', 'In Progress')
$function$
;

CREATE OR REPLACE FUNCTION callsheet.cancel_task(project_id_param uuid, task_id_param uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform callsheet.cancel_children(t.id) from public.tasks t
  where t.id = task_id_param and t.project_id = project_id_param and callsheet.is_orchestrator(t.task_type)
    and t.status in ('Queued', 'In Progress');
  update public.tasks t set
    status = 'Cancelled', lease_expires_at = null, generation_processed_at = now(), updated_at = now()
  where t.id = task_id_param and t.project_id = project_id_param and t.status in ('Queued', 'In Progress');
  return found;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.cancel_tasks(project_id_param uuid, task_ids_param uuid[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform callsheet.cancel_children(o.id) from (
    select t.id from public.tasks t
    where t.id = any (task_ids_param) and t.project_id = project_id_param and callsheet.is_orchestrator(t.task_type)
      and t.status in ('Queued', 'In Progress')
    order by t.id) o;
  update public.tasks t set
    status = 'Cancelled', lease_expires_at = null, generation_processed_at = now(), updated_at = now()
  where t.id = any (array(
      select o.id from public.tasks o
      where o.id = any (task_ids_param) and o.project_id = project_id_param and o.status in ('Queued', 'In Progress')
      order by o.id for update))
    and t.status in ('Queued', 'In Progress');
  return (select count(*) from public.tasks t
    where t.id = any (task_ids_param) and t.status = 'Cancelled' and t.updated_at = now());
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.charge(worker_id_param text, since timestamp with time zone, until timestamp with time zone)
 RETURNS TABLE(day date, seconds double precision, usd numeric)
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select d.day::date, s.seconds, s.seconds::numeric / 3600 * coalesce(callsheet.price_of_worker(worker_id_param, until), 0)
  from generate_series(date_trunc('day', since at time zone 'UTC'), until at time zone 'UTC', interval '1 day') d (day)
  cross join lateral (select callsheet.overlap_seconds(since, until,
    d.day at time zone 'UTC', (d.day + interval '1 day') at time zone 'UTC') as seconds) s
$function$
;

CREATE OR REPLACE FUNCTION callsheet.charge_ended_tasks(batch integer DEFAULT 5000)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.child_in_place(alias_id_param uuid, task_type_param text, params_param jsonb)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  place int := coalesce(callsheet.whole_number(params_param ->> 'segment_index'),
    callsheet.whole_number(params_param ->> 'join_index'), case when task_type_param = 'travel_stitch' then 0 end);
  child uuid := (
    select t.id from public.tasks t
    where t.parent_id = callsheet.parent_named(params_param) and t.task_type = task_type_param and t.child_index = place);
begin
  insert into callsheet.child_aliases (alias_id, task_id)
  select alias_id_param, child where child <> alias_id_param on conflict do nothing;
  return child;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.choose_vram()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if exists (select from callsheet.gpu_classes) or exists (select from callsheet.vram_needs) then
    new.min_vram_gb := callsheet.first_vram_gb(new.task_type, new.params);
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.claim_many(worker_id_param text, count_param integer, slots_param integer DEFAULT NULL::integer, holding_param uuid[] DEFAULT NULL::uuid[])
 RETURNS SETOF public.tasks
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
declare
  worker record;
  held uuid[];
  missing int;
  taken callsheet.taken_tasks;
  handed_out int;
begin
  if coalesce(worker_id_param, '') = '' then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;
  insert into public.workers (id, instance_type, status, activated_at)
  select worker_id_param, 'external', 'active', now()
  where not exists (select from public.workers w where w.id = worker_id_param)
  on conflict (id) do nothing;
  -- The row lock makes two claims of one worker take turns, and a claim and a drain too.
  select w.status, coalesce(slots_param, w.slots) as slots, w.slots as slots_before, w.task_types, w.loaded_model,
    coalesce(callsheet.vram_gb(w.vram_total_mb), 32767) as vram_gb
  into worker from public.workers w
  where w.id = worker_id_param and w.status in ('active', 'spawning') for no key update;
  if not found then
    return;
  end if;
  if worker.slots <> worker.slots_before or worker.status = 'spawning' then
    update public.workers w set slots = worker.slots, status = 'active', activated_at = coalesce(w.activated_at, now()),
      updated_at = now()
    where w.id = worker_id_param;
  end if;

  select coalesce(array_agg(t.id order by r.claimed_at), '{}') into held
  from callsheet.running_tasks r join public.tasks t on t.id = r.task_id
  where r.worker_id = worker_id_param and t.status = 'In Progress' and not callsheet.is_orchestrator(t.task_type);
  return query
    update public.tasks t set claim_id = gen_random_uuid(), updated_at = now()
    where t.id = any (array(
        select h.id from unnest(held) h (id) where h.id <> all (coalesce(holding_param, '{}')) limit count_param))
      and t.status = 'In Progress' and t.worker_id = worker_id_param
    returning t.*;
  get diagnostics handed_out = row_count;
  missing := least(count_param - handed_out, worker.slots - cardinality(held));
  while missing > 0 loop
    taken := callsheet.take_entries(missing, worker.vram_gb, worker.task_types, worker.loaded_model);
    exit when taken.ids = '{}';
    return query
      update public.tasks t set
        status = 'In Progress', worker_id = worker_id_param, claim_id = gen_random_uuid(), claimed_at = now(),
        generation_started_at = now(), lease_expires_at = now() + callsheet.lease_duration(), updated_at = now()
      from unnest(taken.ids, taken.versions) x (id, queue_version)
      where t.id = x.id and t.status = 'Queued' and t.queue_version = x.queue_version
      returning t.*;
    get diagnostics handed_out = row_count;
    missing := missing - handed_out;
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.claim_task(worker_id_param text)
 RETURNS SETOF public.tasks
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select * from callsheet.claim_tasks(array[worker_id_param])
$function$
;

CREATE OR REPLACE FUNCTION callsheet.claim_tasks(worker_ids_param text[])
 RETURNS SETOF public.tasks
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
declare
  ids uuid[];
begin
  if array_position(worker_ids_param, null) is not null then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;
  ids := array(select e.id from callsheet.exchange_tasks(worker_ids_param) e);
  return query select t.* from public.tasks t where t.id = any (ids);
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.clock_name(project_id_param uuid)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select 'callsheet.clock_' || replace(project_id_param::text, '-', '')
$function$
;

CREATE OR REPLACE FUNCTION callsheet.complete_task(task_id_param uuid, result_data_param jsonb, output_location_param text, worker_id_param text, thumbnail_url_param text DEFAULT NULL::text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  outcome text := (
    select c.outcome from callsheet.complete_tasks(array[task_id_param], array[result_data_param], array[output_location_param],
      array[worker_id_param], array[thumbnail_url_param]) c);
begin
  if outcome = 'no_video' then
    raise exception 'this kind of task is complete only with a video: result_data.video_url must be an http(s) URL'
      using errcode = 'invalid_parameter_value';
  end if;
  return outcome;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.complete_tasks(task_ids_param uuid[], results_param jsonb[], outputs_param text[], worker_ids_param text[], thumbnails_param text[])
 RETURNS TABLE(task_id uuid, outcome text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare
  done uuid[];
begin
  select coalesce(array_agg(c.id), '{}') into done from callsheet.exchange_tasks(
    '{}', task_ids_param, results_param, outputs_param, worker_ids_param, thumbnails_param) c;
  return query select d, 'completed' from unnest(done) d;
  if cardinality(done) < cardinality(task_ids_param) then
    return query select o.task_id, o.outcome from callsheet.outcomes_of(task_ids_param) o where o.task_id <> all (done);
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.count_claimable(worker_id_param text)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.count_events(after_param bigint, upto_param bigint)
 RETURNS integer
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
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
    group by 1, 2 having sum(s.count) <> 0),
  batched as (
    update public.batches b set
      running = b.running + d.running, completed = b.completed + d.completed, failed = b.failed + d.failed,
      cancelled = b.cancelled + d.cancelled,
      completed_at = case
        when b.completed_at is null
          and b.completed + b.failed + b.cancelled + d.completed + d.failed + d.cancelled >= b.total then now()
        else b.completed_at end
    from (
      select t.batch_id, sum((c.status = 'In Progress')::int - (c.from_status is not distinct from 'In Progress')::int) as running,
        sum((c.status = 'Complete')::int - (c.from_status is not distinct from 'Complete')::int) as completed,
        sum((c.status = 'Failed')::int - (c.from_status is not distinct from 'Failed')::int) as failed,
        sum((c.status = 'Cancelled')::int - (c.from_status is not distinct from 'Cancelled')::int) as cancelled
      from changed c join public.tasks t on t.id = c.task_id and t.batch_id is not null
      group by t.batch_id) d
    where b.id = d.batch_id
    returning b.id, b.completed_at = now() as ended)
  select count(*) as total, (select array_agg(b.id) from batched b where b.ended) as ended_batches, array_agg(c.task_id) filter (where c.well) as tasks, array_agg(c.worker_id) filter (where c.well) as workers,
    array_agg(extract(epoch from c.occurred_at - c.from_at)::float8) filter (where c.well) as seconds
  into runs
  from (
    -- Completed by the worker that it was handed to: a late completion says nothing of how long it took.
    select c.*, c.status = 'Complete' and c.from_status = 'In Progress' and c.worker_id = c.from_worker as well from changed c) c;
  if runs.ended_batches is not null then
    perform callsheet.announce_batches(runs.ended_batches);
  end if;
  if runs.tasks is not null then
    perform callsheet.remember_run_times(runs.tasks, runs.workers, runs.seconds);
  end if;
  counted := runs.total;
  return counted;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.count_lanes(lanes_param integer DEFAULT 20)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
declare
  lane record;
  counted int;
begin
  for lane in
    select l.id, l.head from (select distinct on (a.id) a.id, a.head from callsheet.lanes a order by a.id, a.head) l
    left join callsheet.lane_counts c on c.lane_id = l.id
    where coalesce(c.counted_at < now() - interval '10 seconds', true)
    order by c.counted_at nulls first limit lanes_param
  loop
    select count(*) into counted from (
      select from callsheet.ready_tasks r where r.lane_id = lane.id and r.start_tag >= lane.head limit 50000) q;
    insert into callsheet.lane_counts as c (lane_id, tasks) values (lane.id, counted)
    on conflict (lane_id) do update set tasks = excluded.tasks, counted_at = excluded.counted_at;
    exit when counted > 10000;
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.count_new_events(batch integer DEFAULT 20000)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  horizon callsheet.count_horizon;
  visible bigint;
  upto bigint;
  counted int := 0;
begin
  if pg_current_xact_id_if_assigned() is not null then
    raise exception 'count_new_events needs a transaction that has written nothing' using errcode = 'invalid_transaction_state';
  end if;
  select coalesce(max(o.id), 0) into visible from callsheet.outbox o;
  select * into horizon from callsheet.count_horizon for update skip locked;
  if not found then
    return 0;
  end if;
  if pg_snapshot_xmin(pg_current_snapshot()) >= horizon.candidate_xid then
    upto := least(horizon.candidate_position, horizon.position + batch);
    if upto > horizon.position then
      counted := callsheet.count_events(horizon.position, upto);
    end if;
    if upto = horizon.candidate_position and visible > upto then
      update callsheet.count_horizon set
        position = upto, candidate_position = visible, candidate_xid = pg_current_xact_id();
    elsif upto > horizon.position then
      update callsheet.count_horizon set position = upto;
    end if;
  end if;
  return counted;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.count_ready(limit_param integer)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
begin
  return (select count(*) from (
    select from (select distinct on (a.id) a.id, a.head from callsheet.lanes a order by a.id, a.head) l cross join lateral (
      select from callsheet.ready_tasks r where r.lane_id = l.id and r.start_tag >= l.head limit limit_param) q
    limit limit_param) c);
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.count_waiting(limit_param integer)
 RETURNS TABLE(min_vram_gb smallint, task_type text, tasks integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
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
    select l.*, c.tasks as counted from (select distinct on (a.id) a.* from callsheet.lanes a order by a.id, a.head) l
    left join callsheet.lane_counts c on c.lane_id = l.id and c.counted_at > now() - interval '15 seconds'
      and (c.tasks < 50000 or limit_param <= 50000)
    order by l.min_vram_gb, l.priority desc, l.id
  loop
    if class is distinct from lane.min_vram_gb then
      class := lane.min_vram_gb;
      room := limit_param;
    end if;
    -- Whether entries still wait does not matter where there are far more of them.
    if lane.counted > 20 * exact then
      select count(*) into looked from (
        select from callsheet.ready_tasks r where r.lane_id = lane.id and r.start_tag >= lane.head limit exact) q;
      count_waiting.tasks := looked;
    else
      select count(*), count(t.id) into looked, count_waiting.tasks from (
        select r.task_id, r.queue_version from callsheet.ready_tasks r
        where r.lane_id = lane.id and r.start_tag >= lane.head order by r.start_tag limit exact) q
      left join public.tasks t on t.id = q.task_id and t.status = 'Queued' and t.queue_version = q.queue_version;
    end if;
    if looked = exact and room > exact then
      if lane.counted > exact then
        count_waiting.tasks := least(room, lane.counted);
      else
        select count(*) into count_waiting.tasks from (
          select from callsheet.ready_tasks r where r.lane_id = lane.id and r.start_tag >= lane.head limit room) q;
      end if;
    end if;
    if count_waiting.tasks > 0 then
      room := greatest(0, room - count_waiting.tasks);
      count_waiting.min_vram_gb := lane.min_vram_gb;
      count_waiting.task_type := lane.task_type;
      return next;
    end if;
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.current_clock(project_id_param uuid)
 RETURNS regclass
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  clock regclass := ('callsheet.clock_' || replace(project_id_param::text, '-', ''))::regclass;
  present bigint := (select v.last_value from callsheet.virtual_time v);
begin
  if coalesce(pg_catalog.pg_sequence_last_value(clock), 0) < present then
    perform setval(clock, present);
  end if;
  return clock;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.delete_child(task_id_param uuid, worker_id_param text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  child public.tasks;
begin
  select * into child from public.tasks t where t.id = task_id_param for update;
  if not found or child.status = 'In Progress' or child.params ->> 'orchestrator_task_id_ref' is null
    or (worker_id_param is not null and child.project_id <> all (callsheet.projects_of_worker(worker_id_param)))
    or exists (select from public.tasks d where d.dependant_on = task_id_param and d.status in ('Queued', 'In Progress')) then
    return false;
  end if;
  delete from public.tasks t where t.id = task_id_param;
  perform callsheet.free_project_slots(array[task_id_param]);
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.delete_task(project_id_param uuid, task_id_param uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  task record;
begin
  -- The lock waits for a dependent that is just being queued; the look at dependents needs a younger snapshot.
  select t.status, t.batch_id into task from public.tasks t
  where t.id = task_id_param and t.project_id = project_id_param for update;
  if not found then
    return 'not_found';
  elsif task.status in ('Queued', 'In Progress') then
    return 'not_final';
  elsif exists (
    select from public.tasks d where d.dependant_on = task_id_param and d.status in ('Queued', 'In Progress')) then
    return 'needed';
  elsif exists (select from public.batches b where b.id = task.batch_id and b.completed_at is null) then
    return 'in_batch';
  end if;
  delete from public.tasks t where t.id = task_id_param;
  return 'deleted';
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.delete_tasks(project_id_param uuid, task_ids_param uuid[])
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  deleted int;
begin
  -- The locks wait for dependents that are just being queued; the look at dependents needs a younger snapshot.
  perform from public.tasks t where t.id = any (task_ids_param) order by t.id for update;
  delete from public.tasks t
  where t.id = any (task_ids_param) and t.project_id = project_id_param and callsheet.can_be_deleted(t);
  get diagnostics deleted = row_count;
  return deleted;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.dependency_can_complete(dependant_on_param uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select dependant_on_param is null
    or exists (select from public.tasks d where d.id = dependant_on_param and d.status not in ('Failed', 'Cancelled'))
$function$
;

CREATE OR REPLACE FUNCTION callsheet.drain_expiring_worker(worker_id_param text)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with drained as (
    update public.workers w set status = 'terminating', terminating_at = now(), updated_at = now()
    where w.id = worker_id_param and w.status = 'active' returning w.id)
  select exists (select from drained)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.emit_worker_event(type_param text, worker public.workers)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  -- The relay relies on it: a transaction has its id before it takes an outbox id.
  select pg_current_xact_id();
  insert into callsheet.outbox (event_type, worker_id, status, data)
  values (type_param, worker.id, worker.status, jsonb_strip_nulls(jsonb_build_object(
    'instance_type', worker.instance_type, 'error_code', worker.error_code,
    'error_message', left(worker.error_message, 2000))));
  select callsheet.wake('outbox')
$function$
;

CREATE OR REPLACE FUNCTION callsheet.end_attempts(task_ids_param uuid[], reason_param text, counts_param boolean DEFAULT true)
 RETURNS SETOF public.tasks
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  update public.tasks t set
    status = case when counts_param and t.attempts + 1 >= t.max_attempts then 'Failed' else 'Queued' end,
    attempts = t.attempts + counts_param::int,
    worker_id = case when counts_param and t.attempts + 1 >= t.max_attempts then t.worker_id end,
    claim_id = null, claimed_at = null, lease_expires_at = null,
    generation_started_at = case when counts_param and t.attempts + 1 >= t.max_attempts then t.generation_started_at end,
    generation_processed_at = case when counts_param and t.attempts + 1 >= t.max_attempts then now() end,
    error_message = left(reason_param, 10000), updated_at = now()
  where t.id = any (task_ids_param) and t.status = 'In Progress'
  returning t.*
$function$
;

CREATE OR REPLACE FUNCTION callsheet.enqueue(task_ids_param uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
 SET enable_nestloop TO 'on'
AS $function$
declare
  ready uuid[];
  capped uuid[];
begin
  insert into callsheet.delayed_tasks (run_after, task_id, queue_version)
  select t.run_after, t.id, t.queue_version from public.tasks t
  where t.id = any (task_ids_param) and t.status = 'Queued' and t.run_after > now();

  select array_agg(t.id order by w.position) filter (where p.max_concurrency is null and p.over_budget_since is null),
    array_agg(distinct t.project_id) filter (where p.max_concurrency is not null or p.over_budget_since is not null)
  into ready, capped
  from unnest(task_ids_param) with ordinality w (id, position)
  join public.tasks t on t.id = w.id
  join public.projects p on p.id = t.project_id
  left join public.tasks d on d.id = t.dependant_on
  where t.status = 'Queued' and coalesce(t.run_after <= now(), true) and (t.dependant_on is null or d.status = 'Complete');

  if capped is not null then
    insert into callsheet.held_tasks (project_id, priority, created_at, task_id, queue_version)
    select t.project_id, t.priority, t.created_at, t.id, t.queue_version
    from public.tasks t left join public.tasks d on d.id = t.dependant_on
    where t.id = any (task_ids_param) and t.project_id = any (capped) and t.status = 'Queued'
      and coalesce(t.run_after <= now(), true) and (t.dependant_on is null or d.status = 'Complete');
    perform callsheet.admit_held_tasks(p) from unnest(capped) p order by p;
  end if;
  if ready is not null then
    perform callsheet.make_ready(ready);
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.exchange_for_new_workers(claimants_param text[])
 RETURNS SETOF callsheet.exchanged_task
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  added text[];
begin
  with new as (
    insert into public.workers (id, instance_type, status, activated_at)
    select distinct u.id, 'external', 'active', now() from unnest(claimants_param) u (id)
    where u.id is not null and not exists (select from public.workers w where w.id = u.id)
    on conflict (id) do nothing returning id)
  select array_agg(n.id) into added from new n;
  if added is not null then
    return query select * from callsheet.exchange_tasks(added);
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.exchange_tasks(claimants_param text[], done_ids_param uuid[] DEFAULT '{}'::uuid[], results_param jsonb[] DEFAULT '{}'::jsonb[], outputs_param text[] DEFAULT '{}'::text[], done_by_param text[] DEFAULT '{}'::text[], thumbnails_param text[] DEFAULT '{}'::text[])
 RETURNS SETOF callsheet.exchanged_task
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_sort TO 'off'
AS $function$
#variable_conflict use_column
declare
  kind record;
  known int := 0;
  wanted int := cardinality(array_remove(claimants_param, null));
  held uuid[];
  free text[];
  unserved text[] := '{}';
  taken callsheet.taken_tasks;
  ids uuid[] := '{}';
  versions int[] := '{}';
  takers text[] := '{}';
  done int := cardinality(array_remove(done_ids_param, null));
  changed int := 0;
begin
  if array_position(claimants_param, '') is not null then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;

  if wanted > 0 then
    for kind in
      -- The row locks make two claims of one worker take turns, and a claim and a drain too.
      select w.may_claim, w.vram_gb, w.task_types, w.loaded_model, array_agg(w.id) as ids, bool_or(w.status = 'spawning') as spawning
      from (
        select w.id, w.status, w.task_types, w.loaded_model, w.status in ('active', 'spawning') as may_claim,
          coalesce(callsheet.vram_gb(w.vram_total_mb), 32767) as vram_gb
        from public.workers w where w.id = any (claimants_param) order by w.id for no key update) w
      group by w.may_claim, w.vram_gb, w.task_types, w.loaded_model
    loop
      known := known + cardinality(kind.ids);
      continue when not kind.may_claim;
      if kind.spawning then
        update public.workers w set status = 'active', activated_at = now(), updated_at = now()
        where w.id = any (kind.ids) and w.status = 'spawning';
      end if;

      -- A statement of its own: its snapshot is younger than the locks. One look at the worker's last claim, one at that task,
      -- which does not count when this very call completes it.
      select array_agg(t.id) filter (where t.id is not null), array_agg(i.id) filter (where t.id is null) into held, free
      from (select i.id, array_position(claimants_param, i.id) as entry from unnest(kind.ids) i (id)) i
      left join lateral (
        select c.id from public.tasks c
        where c.id = (
            select o.task_id from callsheet.outbox o
            where o.worker_id = i.id and o.event_type = 'task.claimed' and not callsheet.is_orchestrator(o.task_type)
            order by o.id desc limit 1)
          and c.status = 'In Progress' and c.worker_id = i.id
          and (c.id is distinct from done_ids_param[i.entry]
            or not callsheet.is_complete_with(c.task_type, results_param[i.entry], outputs_param[i.entry])) offset 0) t on true;
      if held is not null then
        return query
          update public.tasks t set claim_id = gen_random_uuid(), updated_at = now()
          where t.id = any (held) and t.status = 'In Progress' and t.worker_id = any (kind.ids)
          returning t.id, t.status, t.worker_id, t.task_type, t.params, t.project_id, null::uuid, t.traceparent;
      end if;
      continue when free is null;
      -- Entries of tasks that wait no more are void, and there may be thousands in a row.
      loop
        taken := callsheet.take_entries(cardinality(free), kind.vram_gb, kind.task_types, kind.loaded_model);
        exit when cardinality(taken.ids) = 0 or exists (
          select from unnest(taken.ids, taken.versions) e (id, version)
          join public.tasks t on t.id = e.id and t.status = 'Queued' and t.queue_version = e.version);
      end loop;
      ids := ids || taken.ids;
      versions := versions || taken.versions;
      takers := takers || free[1:cardinality(taken.ids)];
      unserved := unserved || free[cardinality(taken.ids) + 1:];
    end loop;
  end if;

  -- A task that is completed late may have been ready again: the result goes first, and the ready row is void.
  if done > 0 and ids && done_ids_param then
    return query select * from callsheet.exchange_tasks(
      '{}', done_ids_param, results_param, outputs_param, done_by_param, thumbnails_param);
    done_ids_param := '{}';
    done := 0;
  end if;
  if done > 0 or ids <> '{}' then
    -- In order of id, so that two calls with a task in common take turns.
    return query
      update public.tasks t set
        status = case when x.taker is null then 'Complete' else 'In Progress' end,
        worker_id = coalesce(x.taker, x.worker_id, t.worker_id),
        claim_id = case when x.taker is null then t.claim_id else gen_random_uuid() end,
        claimed_at = case when x.taker is null then t.claimed_at else now() end,
        generation_started_at = case when x.taker is null then t.generation_started_at else now() end,
        lease_expires_at = case when x.taker is not null then now() + callsheet.lease_duration() end,
        generation_processed_at = case when x.taker is null then now() end,
        result_data = case when x.taker is null then coalesce(x.result, '{}') else t.result_data end,
        output_location = case when x.taker is null then coalesce(x.result ->> 'video_url', x.output) else t.output_location end,
        params = case when x.thumbnail is null then t.params
          else t.params || jsonb_build_object('thumbnail_url', x.thumbnail) end,
        error_message = case when x.taker is not null then t.error_message end,
        updated_at = now()
      from (
        select d.id, null::int as version, null::text as taker, d.result, d.output, d.worker_id, d.thumbnail
        from unnest(done_ids_param, results_param, outputs_param, done_by_param, thumbnails_param)
          d (id, result, output, worker_id, thumbnail)
        where d.id is not null
        union all
        select p.id, p.version, p.taker, null, null, null, null from unnest(ids, versions, takers) p (id, version, taker)
        order by 1) x
      where t.id = x.id and case
        when x.taker is not null then t.status = 'Queued' and t.queue_version = x.version
        else t.status not in ('Complete', 'Cancelled') and callsheet.is_complete_with(t.task_type, x.result, x.output) end
      returning t.id, t.status, t.worker_id, t.task_type, case when x.taker is not null then t.params end, t.project_id,
        t.claim_id, t.traceparent;
    get diagnostics changed = row_count;
    if changed < done + cardinality(ids) and ids <> '{}' then
      unserved := unserved || array(
        select u.taker from unnest(ids, takers) u (id, taker)
        where not exists (
          select from public.tasks t where t.id = u.id and t.status = 'In Progress' and t.worker_id = u.taker));
    end if;
  end if;

  -- Those that met a void row try again, and all that got nothing when a result may have made another task ready.
  if unserved <> '{}' and (done > 0 or changed < cardinality(ids)) then
    return query select * from callsheet.exchange_tasks(unserved);
  end if;
  if known < wanted then
    return query select * from callsheet.exchange_for_new_workers(claimants_param);
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.fail_task(task_id_param uuid, error_message_param text, worker_id_param text DEFAULT NULL::text, claim_id_param uuid DEFAULT NULL::uuid)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  task public.tasks;
  reason text := error_message_param;
begin
  select * into task from public.tasks t where t.id = task_id_param for update;
  if not found then
    return null;
  end if;
  if task.status <> 'In Progress'
    or (worker_id_param is not null and task.worker_id <> worker_id_param)
    or (claim_id_param is not null and task.claim_id <> claim_id_param) then
    return task.status;
  end if;
  if callsheet.is_out_of_memory(reason) then
    reason := callsheet.answer_out_of_memory(task, reason);
  end if;
  return (select e.status from callsheet.end_attempts(array[task_id_param], reason) e);
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.fail_workers(worker_ids_param text[], error_code_param text, error_message_param text)
 RETURNS text[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  failed text[];
begin
  with moved as (
    update public.workers w set
      status = 'error', error_code = error_code_param, error_message = left(error_message_param, 10000), updated_at = now()
    where w.id = any (worker_ids_param) and w.status in ('spawning', 'active', 'terminating') returning w.id)
  select coalesce(array_agg(m.id), '{}') into failed from moved m;
  perform callsheet.release_tasks_of_workers(failed, 'worker lost (' || error_code_param || '): ' || error_message_param);
  return failed;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.failure_kind(reason text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when reason is null then null
    when reason like 'worker lost (%' or reason like 'worker is gone%' or reason like 'Reset - orphaned%' then 'lost'
    when reason like 'lease expired%' then 'stuck'
    when reason like 'given back%' then 'given_back'
    when reason like 'Cascaded failed%' then 'dependency'
    when callsheet.is_out_of_memory(reason) then 'oom'
    else 'worker_failure' end
$function$
;

CREATE OR REPLACE FUNCTION callsheet.fan_out_is_done(parent public.tasks, segments bigint, stitched boolean)
 RETURNS boolean
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select parent.output_location is not null or coalesce(segments >= coalesce(
      callsheet.whole_number(parent.params #>> '{orchestrator_details,num_new_segments_to_generate}'),
      callsheet.whole_number(parent.params ->> 'num_new_segments_to_generate'),
      callsheet.whole_number(parent.params #>> '{orchestrator_details,num_joins}'),
      callsheet.whole_number(parent.params ->> 'num_joins'),
      case when jsonb_typeof(parent.params #> '{orchestrator_details,clip_list}') = 'array'
        then jsonb_array_length(parent.params #> '{orchestrator_details,clip_list}') - 1 end,
      case when jsonb_typeof(parent.params -> 'clip_list') = 'array'
        then jsonb_array_length(parent.params -> 'clip_list') - 1 end)
    and (stitched or parent.task_type <> 'travel_orchestrator'), false)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.first_vram_gb(task_type_param text, params_param jsonb)
 RETURNS smallint
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  shape record := callsheet.task_shape(params_param);
  known callsheet.vram_needs;
  rentable int := (select max(c.vram_gb) from callsheet.gpu_classes c);
  need smallint;
begin
  if rentable is not null and params_param ?| array['width', 'height', 'resolution'] then
    need := least(callsheet.usual_vram_gb(shape.width, shape.height), rentable);
  end if;
  select * into known from callsheet.vram_needs n
  where n.task_type = task_type_param and n.model = shape.model and n.width = shape.width and n.height = shape.height
    and n.frames = shape.frames;
  if not found then
    return need;
  elsif known.worked_gb > coalesce(known.failed_gb, 0) and (known.failed_gb is not null or known.worked_gb < need) then
    return known.worked_gb;
  elsif known.failed_gb is not null then
    return least(coalesce(callsheet.next_vram_class(known.failed_gb), known.failed_gb),
      callsheet.vram_class(callsheet.largest_vram_gb()));
  end if;
  return need;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.follow_dependencies(task_ids_param uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
 SET enable_nestloop TO 'on'
AS $function$
begin
  perform callsheet.enqueue(array(
    select d.id from public.tasks d join public.tasks t on t.id = d.dependant_on
    where t.id = any (task_ids_param) and t.status = 'Complete' and d.status = 'Queued' order by d.created_at));
  update public.tasks d set status = 'Failed', generation_processed_at = now(), updated_at = now(),
    error_message = 'Cascaded failed from related task ' || d.dependant_on
  from public.tasks t
  where t.id = d.dependant_on and t.id = any (task_ids_param) and t.status in ('Failed', 'Cancelled') and d.status = 'Queued';
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.follow_family()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if new.parent_id is not null and callsheet.is_final(new.status) then
    perform callsheet.roll_up(new.parent_id);
  end if;
  if callsheet.is_orchestrator(new.task_type) then
    if new.status in ('Failed', 'Cancelled') then
      perform callsheet.cancel_children(new.id);
    elsif new.status = 'In Progress' then
      perform callsheet.roll_up(new.id);
    end if;
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.follow_key_role()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if new.is_operator and new.role in ('client', 'viewer') and (tg_op = 'INSERT' or not old.is_operator) then
    new.role := 'operator';
  end if;
  new.is_operator := new.role in ('operator', 'admin');
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.follow_project_cap()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform callsheet.admit_held_tasks(new.id);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.forget_deleted_tasks()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  delete from callsheet.outbox o using deleted d, callsheet.prune_horizon h
  where o.task_id = d.id and o.id <= h.position
    and not exists (select from callsheet.outbox l where l.task_id = d.id and l.id > callsheet.settled_position());
  delete from callsheet.tasks_before_events b using deleted d, callsheet.count_horizon h
  where b.task_id = d.id and not exists (select from callsheet.outbox o where o.task_id = d.id and o.id > h.position);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.forget_task_costs()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  delete from callsheet.task_costs c using deleted d where c.task_id = d.id;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.free_project_slots(task_ids_param uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
 SET enable_nestloop TO 'on'
AS $function$
declare
  projects uuid[];
begin
  with freed as (
    delete from callsheet.project_slots s where s.task_id = any (task_ids_param) returning s.project_id)
  select array_agg(distinct f.project_id) into projects from freed f;
  perform callsheet.admit_held_tasks(p) from unnest(projects) p order by p;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.give_back_task(task_id_param uuid, worker_id_param text, reason_param text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update public.tasks t set error_details = left(reason_param, 10000)
  where t.id = task_id_param and t.status = 'In Progress' and t.worker_id = worker_id_param;
  if not found then
    return null;
  end if;
  perform callsheet.end_attempts(array[task_id_param], coalesce(reason_param, 'given back by the worker'),
    not exists (select from public.workers w where w.id = worker_id_param and w.status = 'terminating'));
  return task_id_param;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.guard_task_change()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
begin
  if old.status <> new.status and not callsheet.task_transition_is_legal(old.status, new.status) then
    raise exception 'task % may not go from % to %', new.id, old.status, new.status
      using errcode = 'check_violation', constraint = 'tasks_status_transition';
  end if;
  if new.status = 'Queued' and (old.status, old.priority, old.min_vram_gb, old.run_after, old.dependant_on)
    is distinct from (new.status, new.priority, new.min_vram_gb, new.run_after, new.dependant_on) then
    new.queue_version := old.queue_version + 1;
    new.holds_slot := false;
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.hear_beats(worker_ids text[], vram_totals integer[], vram_useds integer[], reports text[], logs jsonb[])
 RETURNS TABLE(answer jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  -- Worker id to status, before and then after what the reports lead to.
  heard jsonb;
  unknown text[];
  dying text[];
  ready text[];
begin
  if exists (select from unnest(worker_ids) w where w is null or w = '') then
    raise exception 'worker_id_param must name the worker' using errcode = 'invalid_parameter_value';
  end if;
  with beats as (
    select distinct on (b.id) b.* from unnest(worker_ids, vram_totals, vram_useds) with ordinality as b (id, total, used, place)
    order by b.id, b.place desc),
  -- In one order, so that batches do not wait for each other in a circle.
  locked as materialized (
    select w.id from public.workers w where w.id = any (worker_ids) order by w.id for no key update),
  recorded as (
    update public.workers w set
      last_heartbeat = now(),
      vram_total_mb = coalesce(b.total, w.vram_total_mb),
      vram_used_mb = coalesce(b.used, w.vram_used_mb)
    from locked l join beats b on b.id = l.id where w.id = l.id returning w.id, w.status)
  select coalesce(jsonb_object_agg(r.id, r.status), '{}') into heard from recorded r;

  unknown := array(select distinct w from unnest(worker_ids) w where not heard ? w order by w);
  if unknown <> '{}' then
    insert into public.workers (id, instance_type, status, last_heartbeat, vram_total_mb, vram_used_mb, activated_at)
    select distinct on (b.id) b.id, 'external', 'active', now(), b.total, b.used, now()
    from unnest(worker_ids, vram_totals, vram_useds) with ordinality as b (id, total, used, place)
    where b.id = any (unknown) order by b.id, b.place desc
    on conflict (id) do nothing;
    heard := heard || (select jsonb_object_agg(w, 'active') from unnest(unknown) w);
  end if;

  dying := array(
    select distinct b.id from unnest(worker_ids, reports) as b (id, report)
    where b.report = 'crashed' and heard ->> b.id in ('spawning', 'active', 'terminating'));
  if dying <> '{}' then
    perform callsheet.fail_workers(dying, 'crashed', 'the worker process reported that it crashed');
    heard := heard || (select jsonb_object_agg(w, 'error') from unnest(dying) w);
  end if;
  ready := array(
    select distinct b.id from unnest(worker_ids, reports) as b (id, report)
    where b.report is null and heard ->> b.id = 'spawning');
  if ready <> '{}' then
    update public.workers w set status = 'active', activated_at = now(), updated_at = now()
    where w.id = any (ready) and w.status = 'spawning';
    heard := heard || (select jsonb_object_agg(w, 'active') from unnest(ready) w);
  end if;

  insert into public.system_logs (timestamp, source_type, source_id, log_level, message, task_id, worker_id, metadata)
  select callsheet.timestamp_or_now(l ->> 'timestamp'), 'worker', b.id, coalesce(upper(l ->> 'level'), 'INFO'),
    left(coalesce(l ->> 'message', ''), 10000), callsheet.uuid_or_null(l ->> 'task_id'), b.id,
    case when jsonb_typeof(l -> 'metadata') = 'object' then l -> 'metadata' else '{}' end
      || case when l ->> 'task_id' is not null and callsheet.uuid_or_null(l ->> 'task_id') is null
        then jsonb_build_object('task_id', l ->> 'task_id') else '{}' end
  from unnest(worker_ids, logs) with ordinality as b (id, lines, place)
  cross join jsonb_array_elements(case jsonb_typeof(b.lines) when 'array' then b.lines else '[]' end) with ordinality as e (l, line)
  where jsonb_typeof(l) = 'object' order by b.place, e.line;

  return query
    select jsonb_build_object('success', true, 'heartbeat_updated', true, 'logs_inserted', n.logged,
      'log_errors', n.lines - n.logged, 'worker_status', h.status)
    from unnest(worker_ids, logs) with ordinality as b (id, lines, place)
    cross join lateral (select heard ->> b.id as status) h
    cross join lateral (
      select count(*)::int as lines, count(*) filter (where jsonb_typeof(l) = 'object')::int as logged
      from jsonb_array_elements(case jsonb_typeof(b.lines) when 'array' then b.lines else '[]' end) l) n
    order by b.place;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.hold_ready_tasks(batch integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET enable_mergejoin TO 'off'
AS $function$
declare
  projects uuid[] := array(select p.id from public.projects p where p.over_budget_since > now() - interval '15 seconds');
  ids uuid[];
begin
  if projects = '{}' then
    return 0;
  end if;
  with gone as (
    delete from callsheet.ready_tasks r where r.ctid = any (array(
      select q.ctid from callsheet.ready_tasks q
      join public.tasks t on t.id = q.task_id and t.queue_version = q.queue_version and t.status = 'Queued'
      where t.project_id = any (projects) limit batch for update of q skip locked))
    returning r.task_id)
  select coalesce(array_agg(g.task_id), '{}') into ids from gone g;
  -- What is not handed out takes none of the places that max_concurrency gives.
  delete from callsheet.project_slots s where s.task_id = any (ids);
  update public.tasks t set holds_slot = false where t.id = any (ids) and t.holds_slot;
  insert into callsheet.held_tasks (project_id, priority, created_at, task_id, queue_version)
  select t.project_id, t.priority, t.created_at, t.id, t.queue_version
  from public.tasks t where t.id = any (ids) and t.status = 'Queued';
  return cardinality(ids);
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.idle_usd_last_hour(usd_this_month_param numeric, at_param timestamp with time zone DEFAULT now())
 RETURNS numeric
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select greatest(0, usd_this_month_param - first.usd_this_month + case
    when first.noted_at >= date_trunc('month', at_param, 'UTC') then 0
    else (
      select n.usd_this_month from callsheet.idle_spend_notes n
      where n.noted_at < date_trunc('month', at_param, 'UTC') order by n.noted_at desc limit 1)
    end)
  from (
    select n.noted_at, n.usd_this_month from callsheet.idle_spend_notes n
    where n.noted_at >= at_param - interval '61 minutes' order by n.noted_at limit 1) first
$function$
;

CREATE OR REPLACE FUNCTION callsheet.is_complete_with(task_type text, result jsonb, output text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select not callsheet.requires_video(task_type) or coalesce(coalesce(result ->> 'video_url', output) ~* '^https?://', false)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.is_final(status text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$ select status in ('Complete', 'Failed', 'Cancelled') $function$
;

CREATE OR REPLACE FUNCTION callsheet.is_orchestrator(task_type text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$ select task_type like '%\_orchestrator' $function$
;

CREATE OR REPLACE FUNCTION callsheet.is_out_of_memory(reason text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select coalesce(left(reason, 20000) ~* concat_ws('|',
    'cuda[^.\n]{0,40}out of memory', 'outofmemoryerror', 'cuda_error_out_of_memory', 'cublas_status_alloc_failed',
    'cudnn_status_alloc_failed', 'cudaerrormemoryallocation', 'hip out of memory', 'cuda[^\n]{0,20}\moom\M',
    'tried to allocate [0-9.]+ ?[kmgt]i?b', 'resource_exhausted: out of memory', '(gpu|vram)[^.\n]{0,30}out of memory',
    'out of memory[^.\n]{0,30}(gpu|vram|cuda)', 'not enough (gpu memory|vram)', '(in|un)sufficient (gpu memory|vram)'), false)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.join_family()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  parent record;
begin
  select t.id, t.status into parent from public.tasks t
  where t.id = coalesce(new.parent_id, callsheet.parent_named(new.params)) and t.id <> new.id
    and callsheet.is_orchestrator(t.task_type) for share;
  if not found then
    new.parent_id := null;
    return new;
  end if;
  new.parent_id := parent.id;
  new.child_index := coalesce(new.child_index, callsheet.whole_number(new.params ->> 'segment_index'),
    callsheet.whole_number(new.params ->> 'join_index'), case when new.task_type = 'travel_stitch' then 0 end);
  new.dependant_on := coalesce(
    (select a.task_id from callsheet.child_aliases a where a.alias_id = new.dependant_on), new.dependant_on);
  if parent.status in ('Failed', 'Cancelled') and new.status = 'Queued' then
    new.status := 'Cancelled';
    new.error_message := 'its parent ' || parent.id || ' had ended';
    new.generation_processed_at := now();
  end if;
  return new;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.keep_project_clock()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if tg_op = 'DELETE' then
    execute format('drop sequence if exists %s', callsheet.clock_name(old.id));
    return null;
  end if;
  execute format('create sequence if not exists %s minvalue 0 start 0', callsheet.clock_name(new.id));
  execute format('alter sequence %s increment by %s', callsheet.clock_name(new.id), greatest(1, round(1000 / new.weight)));
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.keep_queue()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  perform callsheet.advance_lane_heads();
  update callsheet.queue_horizon set kept_at = now() where coalesce(kept_at < now() - interval '1 second', true);
  perform callsheet.promote_delayed_tasks();
  perform callsheet.admit_held_tasks(h.project_id) from (select distinct project_id from callsheet.held_tasks) h;
  perform callsheet.count_lanes();
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.lane_for(priority_param smallint, min_vram_param smallint, task_type_param text, model_param text)
 RETURNS bigint
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  lane bigint := hashtextextended(concat_ws(E'\x1f', priority_param, min_vram_param, task_type_param, model_param), 0);
begin
  if not exists (select from callsheet.lanes l where l.id = lane) then
    -- Each claim looks at every lane, so their number is bounded: past it models share one.
    if model_param <> '' and (select count(*) from callsheet.lanes) >= 200 then
      return callsheet.lane_for(priority_param, min_vram_param, task_type_param, '');
    end if;
    insert into callsheet.lanes (id, priority, min_vram_gb, task_type, model)
    values (lane, priority_param, min_vram_param, task_type_param, model_param);
  end if;
  return lane;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.largest_vram_gb()
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select greatest(
    (select max(c.vram_gb) from callsheet.gpu_classes c),
    (select max(callsheet.vram_gb(w.vram_total_mb)) from public.workers w where w.status in ('spawning', 'active')))
$function$
;

CREATE OR REPLACE FUNCTION callsheet.last_event_id()
 RETURNS bigint
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select coalesce(pg_sequence_last_value(pg_get_serial_sequence('callsheet.outbox', 'id')::regclass), 0)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.lease_duration()
 RETURNS interval
 LANGUAGE sql
 STABLE
AS $function$
  select make_interval(secs => coalesce(nullif(current_setting('callsheet.task_stuck_timeout_sec', true), ''), '1200')::float8)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.make_ready(task_ids_param uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
begin
  with wanted as materialized (
    select t.id, t.queue_version, t.project_id, t.priority, t.task_type, w.position,
      coalesce(t.min_vram_gb, 0::smallint) as min_vram_gb,
      left(coalesce(t.params ->> 'model', ''), 200) as model
    from unnest(task_ids_param) with ordinality w (id, position)
    join public.tasks t on t.id = w.id and t.status = 'Queued'),
  lanes as materialized (
    select d.*, callsheet.lane_for(d.priority, d.min_vram_gb, d.task_type, d.model) as lane_id
    from (select distinct w.priority, w.min_vram_gb, w.task_type, w.model from wanted w) d),
  clocks as materialized (
    select d.project_id, callsheet.current_clock(d.project_id) as clock
    from (select distinct w.project_id from wanted w) d)
  insert into callsheet.ready_tasks (lane_id, start_tag, task_id, queue_version)
  select o.lane_id, nextval(o.clock), o.id, o.queue_version
  from (
    select l.lane_id, c.clock, w.id, w.queue_version
    from wanted w
    join lanes l using (priority, min_vram_gb, task_type, model)
    join clocks c using (project_id)
    order by w.position) o;
  if found then
    perform callsheet.wake('task_ready');
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.mark_output_unreachable(task_id_param uuid, problem_param text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update callsheet.output_checks c set problem = problem_param, next_check_at = null, checks = c.checks + 1
  where c.task_id = task_id_param and c.next_check_at is not null;
  if not found then
    return;
  end if;
  -- Marks are few, and those of deleted tasks go when another one comes.
  delete from callsheet.output_checks c
  where c.next_check_at is null and not exists (select from public.tasks t where t.id = c.task_id);
  -- The relay relies on it: a transaction has its id before it takes an outbox id.
  perform pg_current_xact_id();
  insert into callsheet.outbox (event_type, task_id, project_id, worker_id, task_type, status, attempts, data, traceparent)
  select 'task.output_unreachable', t.id, t.project_id, t.worker_id, t.task_type, t.status, t.attempts,
    callsheet.task_event_data(t.status, t.result_data, t.output_location, null)
      || jsonb_build_object('error_message', problem_param), t.traceparent
  from public.tasks t where t.id = task_id_param;
  perform callsheet.wake('outbox');
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.mark_projects_over_budget(room_for interval)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  over uuid[] := array(select distinct o.project_id from callsheet.projects_over_budget() o);
begin
  update public.projects p set over_budget_since = now() where p.id = any (over) and p.over_budget_since is null;
  update public.projects p set over_budget_seen_at = now() where p.id = any (over);
  update public.projects p set over_budget_since = null
  where p.id <> all (over) and p.over_budget_since is not null and p.over_budget_seen_at <= now() - room_for;
  return exists (select from public.projects p where p.over_budget_since > now() - interval '15 seconds');
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.next_vram_class(above integer)
 RETURNS smallint
 LANGUAGE sql
 IMMUTABLE
AS $function$ select min(c) from unnest(callsheet.vram_classes()) c where c > above $function$
;

CREATE OR REPLACE FUNCTION callsheet.note_arrivals(batch integer DEFAULT 20000)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.note_decision(instance_param text, min_vram_param integer, kind_param text, reason_param text, sentence_param text, worker_ids_param text[], task_ids_param uuid[], terms_param jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update callsheet.scaling_decisions d set last_decided_at = now(), times = d.times + 1, terms = terms_param
  where d.id = (select max(l.id) from callsheet.scaling_decisions l
      where l.min_vram_gb = min_vram_param and l.id > coalesce((select max(m.id) from callsheet.scaling_decisions m), 0) - 50)
    and kind_param = 'none' and (d.kind, d.reason, d.sentence, d.instance) = (kind_param, reason_param, sentence_param, instance_param);
  if not found then
    insert into callsheet.scaling_decisions (instance, min_vram_gb, kind, reason, sentence, worker_ids, task_ids, terms)
    values (instance_param, min_vram_param, kind_param, reason_param, sentence_param, worker_ids_param, task_ids_param, terms_param);
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.note_dependencies(task_ids_param uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
 SET enable_nestloop TO 'on'
AS $function$
begin
  perform from public.tasks d
  where d.id in (select t.dependant_on from public.tasks t where t.id = any (task_ids_param) and t.dependant_on is not null)
  order by d.id for no key update;
  perform callsheet.refuse_bad_dependencies(task_ids_param);
  update public.tasks d set has_dependents = true
  where not d.has_dependents
    and d.id in (select t.dependant_on from public.tasks t where t.id = any (task_ids_param) and t.dependant_on is not null);
  update public.tasks t set status = 'Failed', generation_processed_at = now(), updated_at = now(),
    error_message = 'Cascaded failed from related task ' || t.dependant_on
  where t.id = any (task_ids_param) and t.status = 'Queued'
    and exists (select from public.tasks d where d.id = t.dependant_on and d.status in ('Failed', 'Cancelled'));
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.note_disk(pod_id_param uuid, total_mb_param integer, free_mb_param integer, room_param text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  pod callsheet.pods;
  worker public.workers;
  before text;
begin
  select * into pod from callsheet.pods p where p.id = pod_id_param and p.phase = 'launched' for no key update;
  if not found then
    return 'moved on';
  end if;
  before := coalesce(pod.probe ->> 'diskRoom', 'enough');
  update callsheet.pods p set probe = coalesce(p.probe, '{}') || jsonb_build_object(
    'diskTotalMb', total_mb_param, 'diskFreeMb', free_mb_param, 'diskRoom', room_param, 'diskCheckedAt', now())
  where p.id = pod_id_param;
  if room_param = 'enough' then
    return 'enough';
  end if;
  select * into worker from public.workers w where w.id = pod.worker_id for no key update;
  if before <> room_param then
    -- The relay relies on it: a transaction has its id before it takes an outbox id.
    perform pg_current_xact_id();
    insert into callsheet.outbox (event_type, worker_id, status, data)
    values ('worker.disk_low', worker.id, worker.status, jsonb_build_object('instance_type', worker.instance_type,
      'free_mb', free_mb_param, 'total_mb', total_mb_param, 'full', room_param = 'none'));
    perform callsheet.wake('outbox');
  end if;
  if room_param = 'none' then
    update public.workers w set status = 'terminating', terminating_at = now(), updated_at = now()
    where w.id = worker.id and w.status = 'active';
    if found then
      return 'drained';
    end if;
  end if;
  return case when before <> room_param then 'announced' else 'known' end;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.note_idle_spend()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if exists (select from callsheet.idle_spend_notes n where n.noted_at > now() - interval '1 minute') then
    return;
  end if;
  insert into callsheet.idle_spend_notes (usd_this_month)
  select s.idle_usd_this_month from callsheet.spend() s on conflict do nothing;
  delete from callsheet.idle_spend_notes n where n.noted_at < now() - interval '2 hours';
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.outcomes_of(task_ids_param uuid[])
 RETURNS TABLE(task_id uuid, outcome text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET enable_seqscan TO 'off'
AS $function$
  select g.id, case
    when t.id is null then 'not_found'
    when t.status = 'Complete' then 'already_complete'
    when t.status = 'Cancelled' then 'cancelled'
    else 'no_video' end
  from unnest(task_ids_param) g (id) left join public.tasks t on t.id = g.id
$function$
;

CREATE OR REPLACE FUNCTION callsheet.overlap_seconds(since timestamp with time zone, until timestamp with time zone, low timestamp with time zone, high timestamp with time zone)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select greatest(0, extract(epoch from least(until, high) - greatest(since, low)))::float8
$function$
;

CREATE OR REPLACE FUNCTION callsheet.parent_named(params jsonb)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select callsheet.uuid_or_null(coalesce(
    params ->> 'orchestrator_task_id_ref', params #>> '{orchestrator_details,orchestrator_task_id}',
    params #>> '{originalParams,orchestrator_details,orchestrator_task_id}', params ->> 'orchestrator_task_id'))
$function$
;

CREATE OR REPLACE FUNCTION callsheet.predict_run_seconds(task_type_param text, model_param text, width_param integer, height_param integer, frames_param integer, vram_gb_param integer DEFAULT NULL::integer, gpu_type_param text DEFAULT NULL::text, OUT low_seconds double precision, OUT typical_seconds double precision, OUT high_seconds double precision, OUT samples bigint, OUT basis text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.price_of_worker(worker_id_param text, at_param timestamp with time zone)
 RETURNS numeric
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select p.cost_per_hour from callsheet.pods p
  where p.worker_id = worker_id_param and p.created_at <= at_param order by p.created_at desc limit 1
$function$
;

CREATE OR REPLACE FUNCTION callsheet.projects_of_worker(worker_id_param text)
 RETURNS uuid[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select coalesce(array_agg(distinct r.project_id), '{}') from callsheet.running_tasks r where r.worker_id = worker_id_param
$function$
;

CREATE OR REPLACE FUNCTION callsheet.projects_over_budget()
 RETURNS TABLE(project_id uuid, period text, limit_usd numeric, spent_usd numeric)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select b.project_id, b.period, b.limit_usd, coalesce(s.usd, 0)
  from callsheet.project_budgets b
  cross join lateral (select sum(x.usd) as usd
    from callsheet.spend_by_project((callsheet.utc_start(b.period) at time zone 'UTC')::date) x where x.project_id = b.project_id) s
  where coalesce(s.usd, 0) >= b.limit_usd
$function$
;

CREATE OR REPLACE FUNCTION callsheet.promote_delayed_tasks()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
declare
  due uuid[];
begin
  with gone as (
    delete from callsheet.delayed_tasks d where d.ctid = any (array(
      select c.ctid from callsheet.delayed_tasks c where c.run_after <= now()
      order by c.run_after limit 1000 for update skip locked))
    returning d.task_id, d.queue_version, d.run_after)
  select array_agg(g.task_id order by g.run_after) into due
  from gone g join public.tasks t on t.id = g.task_id and t.status = 'Queued' and t.queue_version = g.queue_version;
  if due is not null then
    perform callsheet.enqueue(due);
  end if;
  return coalesce(cardinality(due), 0);
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.prune_batches(older_than interval, batch integer, OUT deleted integer, OUT done boolean)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  delete from public.batches b where b.id = any (array(
    select o.id from public.batches o
    where o.completed_at < now() - older_than and not exists (select from public.tasks t where t.batch_id = o.id)
    limit batch for update skip locked));
  get diagnostics deleted = row_count;
  done := deleted < batch;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.prune_counts()
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with hours as (delete from callsheet.hourly_ends h where h.hour < now() - interval '50 hours' returning 1),
  days as (delete from callsheet.daily_worker_ends d where d.day < now() - interval '10 days' returning 1),
  shapes as (delete from callsheet.run_times r where r.updated_at < now() - interval '180 days' returning 1),
  aliases as (
    delete from callsheet.child_aliases a
    where not exists (select from public.tasks t where t.id = a.task_id) returning 1)
  select ((select count(*) from hours) + (select count(*) from days) + (select count(*) from shapes)
    + (select count(*) from aliases))::int
$function$
;

CREATE OR REPLACE FUNCTION callsheet.prune_finished_tasks(older_than interval, batch integer, OUT deleted integer, OUT done boolean)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  cutoff timestamptz := now() - older_than;
  locked uuid[];
begin
  -- By project, since that index has the age: an index on age alone would be one more for each insert.
  select coalesce(array_agg(c.id), '{}') into locked from (
    select old.id from public.projects p cross join lateral (
      select t.id from public.tasks t
      where t.project_id = p.id and t.created_at < cutoff and callsheet.is_final(t.status)
        and coalesce(t.generation_processed_at, t.updated_at) < cutoff and t.updated_at < cutoff
        and not exists (
          select from public.tasks d where d.dependant_on = t.id and d.status in ('Queued', 'In Progress', 'Failed'))
      order by t.created_at limit batch for update of t skip locked) old
    limit batch) c;
  -- Again, now that nobody can begin to depend on them: whoever does takes the lock that we hold.
  delete from public.tasks t
  where t.id = any (locked)
    and not exists (
      select from public.tasks d where d.dependant_on = t.id and d.status in ('Queued', 'In Progress', 'Failed'));
  get diagnostics deleted = row_count;
  -- A deleted task may have been what kept another one.
  done := deleted = 0;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.prune_logs(older_than interval, batch integer, OUT deleted integer, OUT done boolean)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  delete from public.system_logs l where l.ctid = any (array(
    select o.ctid from public.system_logs o where o.timestamp < now() - older_than
    order by o.timestamp limit batch for update skip locked));
  get diagnostics deleted = row_count;
  done := deleted < batch;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.prune_outbox(older_than interval, batch integer, OUT deleted integer, OUT done boolean)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  horizon callsheet.prune_horizon;
  settled bigint := callsheet.settled_position();
  upto bigint;
  passed int;
begin
  select * into horizon from callsheet.prune_horizon for update skip locked;
  if not found then
    deleted := 0;
    done := true;
    return;
  end if;
  with next as materialized (
    select o.id, o.occurred_at from callsheet.outbox o
    where o.id > horizon.position and o.id <= settled order by o.id limit batch)
  select max(n.id), count(*) into upto, passed from next n
  where n.id < coalesce((select min(y.id) from next y where y.occurred_at >= now() - older_than), 9223372036854775807);
  delete from callsheet.outbox o
  where o.id > horizon.position and o.id <= upto and case
    when o.task_id is null then true
    when exists (select from public.tasks t where t.id = o.task_id)
      then exists (select from public.tasks t where t.id = o.task_id and callsheet.is_final(t.status))
        and exists (select from callsheet.outbox l where l.task_id = o.task_id and l.id > o.id and l.id <= settled)
    else not exists (select from callsheet.outbox l where l.task_id = o.task_id and l.id > settled)
  end;
  get diagnostics deleted = row_count;
  update callsheet.prune_horizon set position = upto where upto is not null;
  done := passed < batch;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.prune_webhooks(older_than interval, batch integer, OUT deleted integer, OUT done boolean)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.quarantine_worker(worker_id_param text, task_ids_param uuid[], reason_param text)
 RETURNS uuid[]
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  forgiven uuid[];
begin
  if callsheet.fail_workers(array[worker_id_param], 'quarantined', reason_param) = '{}' then
    return '{}';
  end if;
  with new as (
    insert into callsheet.forgiven_tasks (task_id, worker_id) select u, worker_id_param from unnest(task_ids_param) u
    on conflict do nothing returning task_id),
  back as (
    update public.tasks t set
      attempts = greatest(0, t.attempts - 1), status = 'Queued', worker_id = null, claim_id = null, claimed_at = null,
      lease_expires_at = null, generation_started_at = null, generation_processed_at = null, updated_at = now()
    from new n where t.id = n.task_id and t.status in ('Queued', 'Failed') returning t.id)
  select coalesce(array_agg(b.id), '{}') into forgiven from back b;
  return forgiven;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.quick_failures(worker_ids_param text[], within_seconds double precision)
 RETURNS TABLE(worker_id text, task_ids uuid[])
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
#variable_conflict use_column
declare
  candidate text;
  event record;
  claimed_at timestamptz;
  found_ids uuid[];
begin
  foreach candidate in array worker_ids_param loop
    found_ids := '{}';
    for event in
      select o.id, o.task_id, o.event_type, o.occurred_at, o.data ? 'error_message' as failed
      from callsheet.outbox o where o.worker_id = candidate and o.task_id is not null order by o.id desc limit 20
    loop
      continue when event.event_type = 'task.claimed';
      exit when event.event_type not in ('task.requeued', 'task.failed') or not event.failed;
      select o.occurred_at into claimed_at from callsheet.outbox o
      where o.worker_id = candidate and o.task_id = event.task_id and o.event_type = 'task.claimed' and o.id < event.id
      order by o.id desc limit 1;
      exit when claimed_at is null or event.occurred_at - claimed_at > make_interval(secs => within_seconds);
      if not event.task_id = any (found_ids)
        and not exists (select from callsheet.forgiven_tasks f where f.task_id = event.task_id) then
        found_ids := found_ids || event.task_id;
      end if;
    end loop;
    if cardinality(found_ids) > 0 then
      worker_id := candidate;
      task_ids := found_ids;
      return next;
    end if;
  end loop;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.raise_budget_alarm(period_param text, project_id_param uuid, limit_param numeric, spent_param numeric)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.record_created_tasks()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  queued uuid[];
  simple boolean;
  running boolean;
begin
  insert into callsheet.outbox (event_type, task_id, project_id, worker_id, task_type, status, attempts, data, traceparent)
  select callsheet.task_event_type(null, n.status), n.id, n.project_id, n.worker_id, n.task_type, n.status, n.attempts,
    callsheet.task_event_data(n.status, n.result_data, n.output_location, n.error_message), n.traceparent
  from created n;
  if exists (select from callsheet.wake_flags w where w.channel = 'outbox' and w.waiting) then
    perform pg_notify('outbox', '');
  end if;

  select array_agg(n.id) filter (where n.status = 'Queued'), bool_or(n.status = 'In Progress'),
    bool_and(n.dependant_on is null and n.run_after is null) and not bool_or(p.max_concurrency is not null or p.over_budget_since is not null)
  into queued, running, simple
  from created n left join public.projects p on p.id = n.project_id;
  if running then
    insert into callsheet.running_tasks (task_id, worker_id, project_id, claimed_at)
    select n.id, n.worker_id, n.project_id, n.claimed_at from created n where n.status = 'In Progress';
  end if;
  if queued is null then
    return null;
  end if;
  if simple then
    perform callsheet.make_ready(queued);
  else
    perform callsheet.note_dependencies(queued);
    perform callsheet.enqueue(queued);
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.record_task_transitions()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
 SET enable_nestloop TO 'off'
AS $function$
declare
  found_changes record;
begin
  with changed as materialized (
    select n.id, n.project_id, n.task_type, n.status, n.attempts, n.worker_id, n.claimed_at, n.traceparent, n.has_dependents,
      n.holds_slot, n.queue_version <> o.queue_version as is_new_version,
      o.status as from_status, o.worker_id as from_worker, o.holds_slot as from_slot,
      callsheet.task_event_data(n.status, n.result_data, n.output_location, n.error_message) as data
    from after n join before o on o.id = n.id
    where n.status <> o.status or n.queue_version <> o.queue_version),
  recorded as (
    insert into callsheet.outbox (event_type, task_id, project_id, worker_id, task_type, status, attempts, data, traceparent)
    select callsheet.task_event_type(c.from_status, c.status), c.id, c.project_id, coalesce(c.worker_id, c.from_worker),
      c.task_type, c.status, c.attempts, c.data, c.traceparent
    from changed c where c.status <> c.from_status),
  started as (
    insert into callsheet.running_tasks (task_id, worker_id, project_id, claimed_at)
    select c.id, c.worker_id, c.project_id, c.claimed_at from changed c
    where c.status = 'In Progress' and c.from_status <> 'In Progress')
  select count(*) as total,
    array_agg(c.id) filter (where c.from_status = 'In Progress' and c.status <> 'In Progress') as stopped,
    array_agg(c.id) filter (where c.status = 'Queued' and c.is_new_version) as waiting,
    array_agg(c.id) filter (where c.has_dependents and c.status in ('Complete', 'Failed', 'Cancelled')) as awaited,
    array_agg(c.id) filter (where c.from_slot and (not c.holds_slot or c.status in ('Complete', 'Failed', 'Cancelled'))) as freed
  into found_changes from changed c;
  if found_changes.total = 0 then
    return null;
  end if;
  if exists (select from callsheet.wake_flags w where w.channel = 'outbox' and w.waiting) then
    perform pg_notify('outbox', '');
  end if;
  if found_changes.stopped is not null then
    delete from callsheet.running_tasks r where r.task_id = any (found_changes.stopped);
  end if;
  if found_changes.waiting is not null then
    perform callsheet.note_dependencies(found_changes.waiting);
    perform callsheet.enqueue(found_changes.waiting);
  end if;
  if found_changes.freed is not null then
    perform callsheet.free_project_slots(found_changes.freed);
  end if;
  if found_changes.awaited is not null then
    perform callsheet.follow_dependencies(found_changes.awaited);
  end if;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.record_worker_transition()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if tg_op = 'UPDATE' then
    if not callsheet.worker_transition_is_legal(old.status, new.status) then
      raise exception 'worker % may not go from % to %', new.id, old.status, new.status
        using errcode = 'check_violation', constraint = 'workers_status_transition';
    end if;
  end if;
  perform callsheet.emit_worker_event(callsheet.worker_event_type(new.status, new.error_code), new);
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.refuse_bad_dependencies(task_ids_param uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
declare
  bad record;
begin
  select t.id, t.dependant_on into bad from public.tasks t
  where t.id = any (task_ids_param) and t.dependant_on is not null
    and not exists (select from public.tasks d where d.id = t.dependant_on) limit 1;
  if found then
    raise exception 'task % depends on %, which does not exist', bad.id, bad.dependant_on
      using errcode = 'foreign_key_violation', constraint = 'tasks_dependency_exists';
  end if;
  with recursive ancestors as (
    select t.id as start, t.dependant_on as id from public.tasks t where t.id = any (task_ids_param) and t.dependant_on is not null
    union
    select a.start, t.dependant_on from ancestors a join public.tasks t on t.id = a.id
    where t.dependant_on is not null and a.id <> a.start)
  select a.id into bad from ancestors a where a.id = a.start limit 1;
  if found then
    raise exception 'task % depends on itself through other tasks', bad.id
      using errcode = 'check_violation', constraint = 'tasks_dependency_has_no_cycle';
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.release_tasks_of_workers(worker_ids_param text[], reason_param text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  waiting uuid[];
  others uuid[];
  counted int;
  uncounted int;
begin
  select array_agg(h.task_id order by h.task_id) filter (where h.waits), array_agg(h.task_id order by h.task_id) filter (where not h.waits)
  into waiting, others
  from (
    select r.task_id, callsheet.is_orchestrator(t.task_type)
      and exists (select from public.tasks c where c.parent_id = t.id) as waits
    from callsheet.running_tasks r join public.tasks t on t.id = r.task_id where r.worker_id = any (worker_ids_param)) h;
  select count(*) into counted from callsheet.end_attempts(coalesce(others, '{}'), reason_param);
  select count(*) into uncounted from callsheet.end_attempts(coalesce(waiting, '{}'), reason_param, false);
  return counted + uncounted;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.remember_run_times(task_ids_param uuid[], worker_ids_param text[], seconds_param double precision[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  select callsheet.add_run_times(task_ids_param, worker_ids_param, seconds_param);
  select callsheet.remember_vram(task_ids_param, worker_ids_param)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.remember_vram(task_ids_param uuid[], worker_ids_param text[])
 RETURNS void
 LANGUAGE sql
 SET search_path TO ''
AS $function$
  insert into callsheet.vram_needs as n (task_type, model, width, height, frames, worked_gb)
  select t.task_type, s.model, s.width, s.height, s.frames, min(callsheet.vram_class(callsheet.vram_gb(w.vram_total_mb)))
  from unnest(task_ids_param, worker_ids_param) d (task_id, worker_id)
  join public.tasks t on t.id = d.task_id and not callsheet.is_orchestrator(t.task_type)
  join public.workers w on w.id = d.worker_id
  cross join lateral callsheet.task_shape(t.params) s
  where callsheet.vram_class(callsheet.vram_gb(w.vram_total_mb)) is not null
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
  on conflict (task_type, model, width, height, frames) do update set worked_gb = excluded.worked_gb, updated_at = now()
  where coalesce(n.worked_gb > excluded.worked_gb, true)
    or n.worked_gb <= n.failed_gb and excluded.worked_gb > n.failed_gb
$function$
;

CREATE OR REPLACE FUNCTION callsheet.report_progress(task_id_param uuid, worker_id_param text, percent_param integer, step_param text)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  before int;
begin
  if percent_param not between 0 and 100 then
    raise exception 'percent must be between 0 and 100' using errcode = 'invalid_parameter_value';
  end if;
  select coalesce(r.percent, 0) into before from callsheet.running_tasks r
  where r.task_id = task_id_param and (worker_id_param is null or r.worker_id = worker_id_param) for update;
  if found then
    update callsheet.running_tasks r set
      percent = coalesce(percent_param, r.percent), step = coalesce(left(step_param, 200), r.step), progress_at = now()
    where r.task_id = task_id_param;
    if percent_param > before then
      update public.tasks t set lease_expires_at = now() + callsheet.lease_duration()
      where t.id = task_id_param and t.status = 'In Progress'
        and t.lease_expires_at < now() + callsheet.lease_duration() / 2;
    end if;
  end if;
  return (select t.status from public.tasks t where t.id = task_id_param);
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.report_worker_error(worker_id_param text, metadata_param jsonb, reason_param text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  update public.workers w set
    metadata = metadata_param || w.metadata || (
      select coalesce(jsonb_object_agg(m.key, m.value), '{}') from jsonb_each(metadata_param) m
      where m.key in ('error_reason', 'error_time', 'self_terminated')),
    updated_at = now()
  where w.id = worker_id_param;
  if not found then
    return false;
  end if;
  perform callsheet.fail_workers(array[worker_id_param], 'self_reported',
    coalesce(nullif(reason_param, ''), 'the worker reported an error and gave no reason'));
  return true;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.requires_video(task_type text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select task_type in ('video_generation', 'frame_interpolation', 'custom_prompt')
$function$
;

CREATE OR REPLACE FUNCTION callsheet.retry_tasks(task_ids_param uuid[], params_param jsonb DEFAULT NULL::jsonb)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  retried int;
begin
  -- In one order, so that two retries of the same tasks take turns.
  perform from public.tasks t where t.id = any (task_ids_param) order by t.id for update;
  update public.tasks t set
    status = 'Queued', attempts = 0, params = coalesce(params_param, t.params), worker_id = null, claim_id = null,
    claimed_at = null, lease_expires_at = null, generation_started_at = null, generation_processed_at = null,
    updated_at = now()
  where t.id = any (task_ids_param) and t.status = 'Failed' and callsheet.dependency_can_complete(t.dependant_on);
  get diagnostics retried = row_count;
  return retried;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.revoke_worker_tokens(worker_id_param text)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with revoked as (
    update public.workers w set tokens_revoked_at = now(), updated_at = now() where w.id = worker_id_param returning w.id)
  select exists (select from revoked)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.roll_up(parent_id_param uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  parent public.tasks;
  family record;
  last public.tasks;
begin
  select * into parent from public.tasks t where t.id = parent_id_param for no key update;
  if not found or parent.status not in ('Queued', 'In Progress', 'Failed') then
    return;
  end if;
  select count(*) as total, count(*) filter (where not callsheet.is_final(t.status)) as open,
    count(*) filter (where t.status in ('Failed', 'Cancelled')) as bad, min(t.generation_started_at) as started,
    count(*) filter (where t.task_type <> 'travel_stitch') as segments,
    coalesce(bool_or(t.task_type = 'travel_stitch'), false) as stitched
  into family from public.tasks t where t.parent_id = parent_id_param;
  if family.total = 0 or family.open > 0 or (parent.status = 'Failed' and family.bad > 0)
    or not callsheet.fan_out_is_done(parent, family.segments, family.stitched) then
    return;
  end if;
  if family.bad > 0 then
    update public.tasks t set
      status = 'Failed', error_message = format('%s of %s segments failed', family.bad, family.total),
      claim_id = null, lease_expires_at = null, generation_processed_at = now(), updated_at = now()
    where t.id = parent_id_param;
    return;
  end if;
  select * into last from public.tasks t where t.parent_id = parent_id_param
  order by t.task_type = 'travel_stitch' desc, t.child_index desc nulls last, t.generation_processed_at desc limit 1;
  update public.tasks t set
    status = 'Complete', output_location = last.output_location, error_message = null, lease_expires_at = null,
    result_data = jsonb_strip_nulls(jsonb_build_object(
      'video_url', coalesce(last.result_data ->> 'video_url',
        case when last.output_location ~* '^https?://' then last.output_location end),
      'thumbnail_url', coalesce(last.result_data ->> 'thumbnail_url', last.params ->> 'thumbnail_url'))),
    generation_started_at = coalesce(family.started, t.generation_started_at), generation_processed_at = now(),
    updated_at = now()
  where t.id = parent_id_param;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.run_time_bucket(seconds double precision)
 RETURNS smallint
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select greatest(1, least(80, 1 + floor(4 * log(2, greatest(seconds, 0.125)::numeric / 0.125))))::smallint
$function$
;

CREATE OR REPLACE FUNCTION callsheet.run_time_of_bucket(bucket integer)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE
AS $function$ select 0.125 * 2 ^ ((bucket - 0.5) / 4) $function$
;

CREATE OR REPLACE FUNCTION callsheet.running_charges()
 RETURNS TABLE(project_id uuid, task_id uuid, day date, seconds double precision, usd numeric)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select r.project_id, r.task_id, c.day, c.seconds, c.usd
  from callsheet.running_tasks r join public.tasks t on t.id = r.task_id
  cross join lateral callsheet.charge(r.worker_id, r.claimed_at, now()) c
  where not callsheet.is_orchestrator(t.task_type)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.settled_position()
 RETURNS bigint
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select least(
    coalesce((select p.position from callsheet.outbox_position p where p.consumer = 'jetstream'), 0),
    coalesce((select p.position from callsheet.outbox_position p where p.consumer = 'notifier'), 0),
    coalesce((select h.position from callsheet.count_horizon h), 0),
    coalesce((select h.position from callsheet.charge_horizon h), 0))
$function$
;

CREATE OR REPLACE FUNCTION callsheet.spend(OUT usd_per_hour numeric, OUT idle_usd_per_hour numeric, OUT usd_today numeric, OUT usd_this_month numeric, OUT idle_usd_today numeric, OUT idle_usd_this_month numeric, OUT pods integer, OUT idle_pods integer)
 RETURNS record
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.spend(since timestamp with time zone, until timestamp with time zone DEFAULT now())
 RETURNS numeric
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select round(coalesce(sum(coalesce(p.cost_per_hour, 0)
    * callsheet.overlap_seconds(p.created_at, coalesce(p.stopped_at, now()), since, until)::numeric / 3600), 0), 6)
  from callsheet.pods p
  where p.created_at < until and (p.stopped_at is null or p.stopped_at > since)
$function$
;

CREATE OR REPLACE FUNCTION callsheet.spend_by_project(since date, until date DEFAULT ((now() AT TIME ZONE 'UTC'::text))::date)
 RETURNS TABLE(project_id uuid, seconds double precision, usd numeric)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select c.project_id, sum(c.seconds), sum(c.usd) from (
    select d.project_id, d.day, d.seconds, d.usd from callsheet.project_days d
    union all
    select r.project_id, r.day, r.seconds, r.usd from callsheet.running_charges() r) c
  where c.day between since and until group by c.project_id
$function$
;

CREATE OR REPLACE FUNCTION callsheet.take_entries(count_param integer, vram_gb_param integer, task_types_param text[], loaded_model_param text)
 RETURNS callsheet.taken_tasks
 LANGUAGE plpgsql
 SET search_path TO ''
AS $function$
#variable_conflict use_column
declare
  level smallint;
  warm boolean := false;
  taken callsheet.taken_tasks := ('{}', '{}');
  found_rows record;
  newest bigint := 0;
begin
  for level in
    select distinct l.priority from callsheet.lanes l where l.min_vram_gb <= vram_gb_param order by 1 desc
  loop
    if loaded_model_param is not null then
      warm := not exists (
        select from callsheet.lanes l cross join lateral (
          select q.ready_at from callsheet.ready_tasks q
          where q.lane_id = l.id and q.start_tag >= l.head order by q.start_tag limit 1) first
        where l.priority = level and l.min_vram_gb <= vram_gb_param and l.model <> loaded_model_param
          and first.ready_at < now() - interval '1 minute');
    end if;
    with chosen as materialized (
      select c.ctid, c.start_tag from (
        select distinct on (a.id) a.* from callsheet.lanes a where a.priority = level order by a.id, a.head) l
      cross join lateral (
        select q.ctid, q.start_tag from callsheet.ready_tasks q
        where q.lane_id = l.id and q.start_tag >= l.head
        order by q.start_tag limit count_param - cardinality(taken.ids) for update skip locked) c
      where l.min_vram_gb <= vram_gb_param
        and (task_types_param is null or l.task_type = any (task_types_param))
      order by (warm and l.model = loaded_model_param) desc, c.start_tag limit count_param - cardinality(taken.ids)),
    gone as (
      delete from callsheet.ready_tasks r where r.ctid = any (array(select c.ctid from chosen c))
      returning r.task_id, r.queue_version, r.start_tag)
    select array_agg(g.task_id) as ids, array_agg(g.queue_version) as versions, max(g.start_tag) as newest
    into found_rows from (select * from gone order by start_tag) g;
    if found_rows.ids is not null then
      taken := (taken.ids || found_rows.ids, taken.versions || found_rows.versions);
      newest := greatest(newest, found_rows.newest);
      exit when cardinality(taken.ids) >= count_param;
    end if;
  end loop;
  if newest > coalesce(pg_catalog.pg_sequence_last_value('callsheet.virtual_time'), 0)
    and pg_try_advisory_xact_lock(7274712)
    and newest > coalesce(pg_catalog.pg_sequence_last_value('callsheet.virtual_time'), 0) then
    newest := setval('callsheet.virtual_time', newest);
  end if;
  return taken;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.task_cost(task_id_param uuid, OUT seconds double precision, OUT usd numeric)
 RETURNS record
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select coalesce(sum(c.seconds), 0), round(coalesce(sum(c.usd), 0), 6) from (
    select t.seconds, t.usd from callsheet.task_costs t where t.task_id = task_id_param
    union all
    select s.seconds, s.usd from callsheet.running_tasks r cross join lateral callsheet.charge(r.worker_id, r.claimed_at, now()) s
    where r.task_id = task_id_param) c
$function$
;

CREATE OR REPLACE FUNCTION callsheet.task_event_data(status text, result_data jsonb, output_location text, error_message text)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
AS $function$
  select case
    when status = 'Complete' then jsonb_strip_nulls(jsonb_build_object(
      'video_url', result_data ->> 'video_url', 'output_location', left(output_location, 2000)))
    when status in ('Queued', 'Failed') and error_message is not null then
      jsonb_build_object('error_message', left(error_message, 2000))
  end
$function$
;

CREATE OR REPLACE FUNCTION callsheet.task_event_type(from_status text, to_status text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case to_status
    when 'Queued' then case when from_status is null then 'task.created' else 'task.requeued' end
    when 'In Progress' then 'task.claimed'
    when 'Complete' then 'task.completed'
    when 'Failed' then 'task.failed'
    when 'Cancelled' then 'task.cancelled'
  end
$function$
;

CREATE OR REPLACE FUNCTION callsheet.task_outlook(task_id_param uuid, OUT waiting_for text, OUT tasks_ahead integer, OUT workers integer, OUT idle_workers integer, OUT low_seconds double precision, OUT typical_seconds double precision, OUT high_seconds double precision, OUT basis text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  task public.tasks;
begin
  select * into task from public.tasks t where t.id = task_id_param and t.status in ('Queued', 'In Progress');
  if not found then
    return;
  end if;
  if task.status = 'Queued' then
    waiting_for := case
      when task.dependant_on is not null and not exists (
        select from public.tasks d where d.id = task.dependant_on and d.status = 'Complete') then 'dependency'
      when task.run_after > now() then 'run_after'
      when exists (
        select from public.projects p where p.id = task.project_id and p.over_budget_since is not null) then 'project_budget'
      when not task.holds_slot and exists (
        select from public.projects p where p.id = task.project_id and p.max_concurrency is not null) then 'project_cap'
      else 'worker' end;
    if waiting_for = 'worker' then
      tasks_ahead := callsheet.tasks_ahead(task_id_param);
    end if;
  end if;
  -- Both sides are read once: running tasks have no index by worker.
  select count(*), count(*) filter (where busy.worker_id is null) into workers, idle_workers
  from public.workers w
  left join (
    select distinct r.worker_id from callsheet.running_tasks r join public.tasks t on t.id = r.task_id
    where not callsheet.is_orchestrator(t.task_type)) busy on busy.worker_id = w.id
  where w.status = 'active' and (w.task_types is null or task.task_type = any (w.task_types))
    and coalesce(callsheet.vram_gb(w.vram_total_mb) >= task.min_vram_gb, true);
  select p.low_seconds, p.typical_seconds, p.high_seconds, p.basis into low_seconds, typical_seconds, high_seconds, basis
  from callsheet.task_shape(task.params) s, callsheet.predict_run_seconds(task.task_type, s.model, s.width, s.height, s.frames,
    (select callsheet.vram_gb(w.vram_total_mb) from public.workers w where w.id = task.worker_id)) p;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.task_shape(params jsonb, OUT model text, OUT width integer, OUT height integer, OUT frames integer)
 RETURNS record
 LANGUAGE plpgsql
 IMMUTABLE
AS $function$
declare
  resolution int[];
begin
  if params ? 'resolution' then
    resolution := regexp_match(params ->> 'resolution', '^([0-9]{2,5})x([0-9]{2,5})$', 'i');
  end if;
  model := left(coalesce(params ->> 'model', ''), 200);
  width := coalesce(callsheet.whole_number(params ->> 'width'), resolution[1], 512);
  height := coalesce(callsheet.whole_number(params ->> 'height'), resolution[2], 512);
  frames := coalesce(callsheet.whole_number(params ->> 'frames'), callsheet.whole_number(params ->> 'video_length'), 24);
  width := greatest(1, (width + 63) / 64) * 64;
  height := greatest(1, (height + 63) / 64) * 64;
  frames := greatest(1, (frames + 3) / 4) * 4;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.task_transition_is_legal(from_status text, to_status text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case from_status
    when 'Queued' then to_status in ('In Progress', 'Complete', 'Failed', 'Cancelled')
    when 'In Progress' then to_status in ('Complete', 'Queued', 'Failed', 'Cancelled')
    when 'Failed' then to_status in ('Queued', 'Complete')
    else false
  end
$function$
;

CREATE OR REPLACE FUNCTION callsheet.tasks_ahead(task_id_param uuid)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO ''
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
declare
  task record;
  tag bigint;
  ahead int;
begin
  select t.id, t.priority, t.queue_version, t.task_type, coalesce(t.min_vram_gb, 0::smallint) as min_vram_gb,
    left(coalesce(t.params ->> 'model', ''), 200) as model
  into task from public.tasks t where t.id = task_id_param and t.status = 'Queued';
  if not found then
    return null;
  end if;
  select q.start_tag into tag
  from callsheet.lanes l cross join lateral (
    select r.task_id, r.queue_version, r.start_tag from callsheet.ready_tasks r
    where r.lane_id = l.id and r.start_tag >= l.head order by r.start_tag limit 1001) q
  where l.priority = task.priority and l.min_vram_gb = task.min_vram_gb and l.task_type = task.task_type
    and l.model in (task.model, '') and q.task_id = task.id and q.queue_version = task.queue_version limit 1;
  if tag is null then
    return 1000;
  end if;
  select count(*) into ahead from (
    select from (select distinct on (a.id) a.* from callsheet.lanes a order by a.id, a.head) l cross join lateral (
      select r.task_id, r.queue_version, r.start_tag from callsheet.ready_tasks r
      where r.lane_id = l.id and r.start_tag >= l.head order by r.start_tag limit 1001) q
    where l.priority >= task.priority and (l.priority > task.priority or q.start_tag < tag)
      -- A subquery, so that each is looked up by its id and the planner does not read all tasks.
      and (select t.status = 'Queued' and t.queue_version = q.queue_version from public.tasks t where t.id = q.task_id)
    limit 1000) a;
  return ahead;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.timestamp_or_now(value text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 STABLE
 SET search_path TO ''
AS $function$
begin
  return coalesce(value::timestamptz, now());
exception when others then
  return now();
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.typical_run_seconds(width_param integer, height_param integer, frames_param integer, OUT low double precision, OUT typical double precision, OUT high double precision)
 RETURNS record
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select t.low * s.scale, (t.low + t.high) / 2 * s.scale, t.high * s.scale
  from (values (512, 120.0, 180.0), (768, 240.0, 360.0), (1024, 480.0, 720.0)) t (side, low, high)
  cross join lateral (
    select (width_param::float8 * height_param * frames_param) / (t.side::float8 * t.side * 24) as scale) s
  order by abs(ln(width_param::float8 * height_param / (t.side::float8 * t.side))), t.side
  limit 1
$function$
;

CREATE OR REPLACE FUNCTION callsheet.uncount_deleted_tasks()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  insert into callsheet.task_counts (task_type, status, count)
  select d.task_type, d.status, -count(*) from deleted d group by 1, 2;
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.undo_claim(task_id_param uuid, claim_id_param uuid)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select exists (select from callsheet.end_attempts(
    array(select t.id from public.tasks t where t.id = task_id_param and t.claim_id = claim_id_param
      and t.status = 'In Progress' for update),
    'given back: the worker hung up before it got the task', false))
$function$
;

CREATE OR REPLACE FUNCTION callsheet.usual_vram_gb(width integer, height integer)
 RETURNS smallint
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when width::bigint * height <= 512 * 512 then 8
    when width::bigint * height <= 768 * 768 then 12
    when width::bigint * height <= 1024 * 1024 then 16
    else 24 end::smallint
$function$
;

CREATE OR REPLACE FUNCTION callsheet.utc_start(period text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
 SET search_path TO ''
AS $function$
  select date_trunc(period, now() at time zone 'UTC') at time zone 'UTC'
$function$
;

CREATE OR REPLACE FUNCTION callsheet.uuid_or_null(value text)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select case when value ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then value::uuid end
$function$
;

CREATE OR REPLACE FUNCTION callsheet.vram_class(vram_gb integer)
 RETURNS smallint
 LANGUAGE sql
 IMMUTABLE
AS $function$ select max(c) from unnest(callsheet.vram_classes()) c where c <= vram_gb $function$
;

CREATE OR REPLACE FUNCTION callsheet.vram_classes()
 RETURNS smallint[]
 LANGUAGE sql
 IMMUTABLE
AS $function$ select array[8, 12, 16, 24, 48, 80]::smallint[] $function$
;

CREATE OR REPLACE FUNCTION callsheet.vram_gb(vram_mb integer)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$ select floor(nullif(vram_mb, 0) * 1.06 / 1000)::int $function$
;

CREATE OR REPLACE FUNCTION callsheet.wake(channel_param text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
begin
  if exists (select from callsheet.wake_flags w where w.channel = channel_param and w.waiting) then
    perform pg_notify(channel_param, '');
  end if;
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.watch_scheduler()
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
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
end $function$
;

CREATE OR REPLACE FUNCTION callsheet.webhook_destination(url_param text)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select md5(split_part(url_param, '?', 1))::uuid
$function$
;

CREATE OR REPLACE FUNCTION callsheet.whole_number(value text)
 RETURNS integer
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case when value ~ '^[0-9]{1,5}([.][0-9]+)?$' then round(value::numeric)::int end
$function$
;

CREATE OR REPLACE FUNCTION callsheet.worker_event_type(to_status text, error_code text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select case to_status
    when 'spawning' then 'worker.requested'
    when 'active' then 'worker.active'
    when 'terminating' then 'worker.terminating'
    when 'terminated' then 'worker.terminated'
    when 'error' then case when error_code = 'stale' then 'worker.stale' else 'worker.failed' end
  end
$function$
;

CREATE OR REPLACE FUNCTION callsheet.worker_transition_is_legal(from_status text, to_status text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE
 SET search_path TO ''
AS $function$
  select (from_status, to_status) in (
    ('spawning', 'active'), ('spawning', 'terminating'), ('spawning', 'error'),
    ('active', 'terminating'), ('active', 'error'),
    ('terminating', 'terminated'), ('terminating', 'error'),
    ('error', 'terminated'))
$function$
;

CREATE OR REPLACE FUNCTION callsheet.workers_not_claiming(limit_seconds double precision)
 RETURNS TABLE(worker_id text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO ''
AS $function$
  with heads as materialized (
    select l.min_vram_gb, l.task_type, q.ready_at
    from (select distinct on (a.id) a.* from callsheet.lanes a order by a.id, a.head) l
    cross join lateral (
      select r.ready_at, r.task_id, r.queue_version from callsheet.ready_tasks r
      where r.lane_id = l.id and r.start_tag >= l.head order by r.start_tag limit 1) q
    join public.tasks t on t.id = q.task_id and t.status = 'Queued' and t.queue_version = q.queue_version
    where q.ready_at < now() - make_interval(secs => limit_seconds))
  select w.id from public.workers w
  left join lateral (
    select o.occurred_at as at from callsheet.outbox o
    where o.worker_id = w.id and o.task_id is not null order by o.id desc limit 1) last on true
  where exists (select from heads) and w.status = 'active' and w.instance_type <> 'external'
    and w.last_heartbeat > now() - make_interval(secs => limit_seconds)
    and greatest(coalesce(w.activated_at, w.created_at), last.at) < now() - make_interval(secs => limit_seconds)
    and not exists (select from callsheet.running_tasks r where r.worker_id = w.id)
    and exists (
      select from heads h where h.min_vram_gb <= coalesce(round(w.vram_total_mb / 1000.0), 32767)
        and (w.task_types is null or h.task_type = any (w.task_types)))
$function$
;

CREATE OR REPLACE FUNCTION public.func_claim_available_task(worker_id_param text)
 RETURNS TABLE(id uuid, status text, attempts integer, worker_id text, generation_started_at timestamp with time zone, task_data jsonb, created_at timestamp with time zone, task_type text, params jsonb, project_id uuid, claim_id uuid)
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select t.id, t.status, t.attempts, t.worker_id, t.generation_started_at, t.params, t.created_at, t.task_type, t.params,
    t.project_id, t.claim_id
  from callsheet.claim_task(worker_id_param) t
$function$
;

CREATE OR REPLACE FUNCTION public.func_cleanup_old_logs(retention_hours integer DEFAULT 48)
 RETURNS jsonb
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  total int := 0;
  step record;
begin
  if retention_hours is null or retention_hours < 0 then
    raise exception 'retention_hours must be 0 or more' using errcode = 'invalid_parameter_value';
  end if;
  loop
    select p.deleted, p.done into step from callsheet.prune_logs(make_interval(hours => retention_hours), 10000) p;
    total := total + step.deleted;
    exit when step.done;
  end loop;
  return jsonb_build_object('success', true, 'deleted', total, 'retention_hours', retention_hours);
end $function$
;

CREATE OR REPLACE FUNCTION public.func_mark_task_complete(task_id_param uuid, result_data_param jsonb)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
declare
  outcome text := callsheet.complete_task(task_id_param, result_data_param, null, null);
begin
  if outcome = 'completed' and result_data_param ->> 'video_url' ~* '^https?://' then
    insert into callsheet.output_checks (task_id) values (task_id_param) on conflict do nothing;
  end if;
  return outcome in ('completed', 'already_complete');
end $function$
;

CREATE OR REPLACE FUNCTION public.func_mark_task_failed(task_id_param uuid, error_message_param text)
 RETURNS text
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select callsheet.fail_task(task_id_param, error_message_param)
$function$
;

CREATE OR REPLACE FUNCTION public.func_report_progress(task_id_param uuid, worker_id_param text, percent_param integer, step_param text DEFAULT NULL::text)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select coalesce(callsheet.report_progress(task_id_param, worker_id_param, percent_param, step_param) = 'In Progress', false)
    and exists (
      select from callsheet.running_tasks r where r.task_id = task_id_param and r.worker_id = worker_id_param)
$function$
;

CREATE OR REPLACE FUNCTION public.func_reset_orphaned_tasks(failed_worker_ids text[])
 RETURNS integer
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select callsheet.release_tasks_of_workers(failed_worker_ids, 'Reset - orphaned from failed worker')
$function$
;

CREATE OR REPLACE FUNCTION public.func_update_worker_heartbeat(worker_id_param text, vram_total_mb_param integer DEFAULT NULL::integer, vram_used_mb_param integer DEFAULT NULL::integer)
 RETURNS boolean
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select public.func_worker_heartbeat_with_logs(worker_id_param, vram_total_mb_param, vram_used_mb_param) is not null
$function$
;

CREATE OR REPLACE FUNCTION public.func_worker_heartbeat_with_logs(worker_id_param text, vram_total_mb_param integer DEFAULT NULL::integer, vram_used_mb_param integer DEFAULT NULL::integer, logs_param jsonb DEFAULT '[]'::jsonb, status_param text DEFAULT NULL::text, current_task_id_param uuid DEFAULT NULL::uuid)
 RETURNS jsonb
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO ''
AS $function$
  select b.answer from callsheet.hear_beats(
    array[worker_id_param], array[vram_total_mb_param], array[vram_used_mb_param], array[status_param], array[logs_param]) b
$function$
;

CREATE TRIGGER follow_key_role BEFORE INSERT OR UPDATE OF role, is_operator ON public.api_keys FOR EACH ROW EXECUTE FUNCTION callsheet.follow_key_role();

CREATE TRIGGER follow_project_cap AFTER UPDATE OF max_concurrency, over_budget_since ON public.projects FOR EACH ROW EXECUTE FUNCTION callsheet.follow_project_cap();

CREATE TRIGGER keep_project_clock AFTER INSERT OR DELETE OR UPDATE OF weight ON public.projects FOR EACH ROW EXECUTE FUNCTION callsheet.keep_project_clock();

CREATE TRIGGER choose_vram BEFORE INSERT ON public.tasks FOR EACH ROW WHEN (((new.min_vram_gb IS NULL) AND (new.status = 'Queued'::text) AND (new.params ?| ARRAY['width'::text, 'height'::text, 'resolution'::text, 'frames'::text, 'video_length'::text]))) EXECUTE FUNCTION callsheet.choose_vram();

CREATE CONSTRAINT TRIGGER follow_family AFTER UPDATE ON public.tasks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((((new.parent_id IS NOT NULL) OR (new.task_type ~~ '%\_orchestrator'::text)) AND ((new.status IS DISTINCT FROM old.status) OR ((new.status = 'In Progress'::text) AND (new.output_location IS DISTINCT FROM old.output_location))))) EXECUTE FUNCTION callsheet.follow_family();

CREATE CONSTRAINT TRIGGER follow_new_child AFTER INSERT ON public.tasks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (((new.parent_id IS NOT NULL) AND (new.status = ANY (ARRAY['Complete'::text, 'Failed'::text, 'Cancelled'::text])))) EXECUTE FUNCTION callsheet.follow_family();

CREATE TRIGGER forget_deleted_tasks AFTER DELETE ON public.tasks REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION callsheet.forget_deleted_tasks();

CREATE TRIGGER forget_task_costs AFTER DELETE ON public.tasks REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION callsheet.forget_task_costs();

CREATE TRIGGER guard_task_change BEFORE UPDATE ON public.tasks FOR EACH ROW WHEN (((new.status = 'Queued'::text) OR ((old.status <> new.status) AND (((old.status <> 'Queued'::text) OR (new.status <> 'In Progress'::text)) AND ((old.status <> 'In Progress'::text) OR (new.status <> 'Complete'::text)))))) EXECUTE FUNCTION callsheet.guard_task_change();

CREATE TRIGGER join_family BEFORE INSERT ON public.tasks FOR EACH ROW WHEN (((new.parent_id IS NOT NULL) OR (new.params ?| ARRAY['orchestrator_task_id_ref'::text, 'orchestrator_details'::text, 'originalParams'::text, 'orchestrator_task_id'::text]))) EXECUTE FUNCTION callsheet.join_family();

CREATE TRIGGER record_created_tasks AFTER INSERT ON public.tasks REFERENCING NEW TABLE AS created FOR EACH STATEMENT EXECUTE FUNCTION callsheet.record_created_tasks();

CREATE TRIGGER record_task_transitions AFTER UPDATE ON public.tasks REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION callsheet.record_task_transitions();

CREATE TRIGGER uncount_deleted_tasks AFTER DELETE ON public.tasks REFERENCING OLD TABLE AS deleted FOR EACH STATEMENT EXECUTE FUNCTION callsheet.uncount_deleted_tasks();

CREATE TRIGGER announce_disabled_webhook AFTER UPDATE OF enabled ON callsheet.webhook_endpoints FOR EACH ROW WHEN ((old.enabled AND (NOT new.enabled) AND (new.disabled_reason <> 'operator'::text))) EXECUTE FUNCTION callsheet.announce_disabled_webhook();

CREATE TRIGGER record_created_worker AFTER INSERT ON public.workers FOR EACH ROW EXECUTE FUNCTION callsheet.record_worker_transition();

CREATE TRIGGER record_worker_transition AFTER UPDATE OF status ON public.workers FOR EACH ROW WHEN ((old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION callsheet.record_worker_transition();
