-- A project owns tasks, API keys and a webhook signing secret.
create table if not exists public.projects (
  id uuid primary key default gen_random_uuid(),
  name text not null check (name <> ''),
  user_id uuid not null default gen_random_uuid(),
  webhook_secret text not null default 'whsec_' || encode(
    decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'), 'base64'),
  created_at timestamptz not null default now()
);
alter table public.projects add column if not exists user_id uuid not null default gen_random_uuid();
alter table public.projects add column if not exists webhook_secret text not null default 'whsec_' || encode(
  decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'), 'base64');
alter table public.projects add column if not exists created_at timestamptz not null default now();
-- Projects share the workers by weight; max_concurrency bounds how many of its tasks are ready or running at once.
alter table public.projects add column if not exists weight numeric not null default 1 check (weight between 0.01 and 100);
alter table public.projects add column if not exists max_concurrency int check (max_concurrency > 0);

-- Rows inserted with plain SQL, without a project, belong to this one.
insert into public.projects (id, name) values ('00000000-0000-0000-0000-000000000001', 'default')
on conflict (id) do nothing;

create table if not exists public.api_keys (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  name text not null check (name <> ''),
  key_sha256 bytea not null unique check (length(key_sha256) = 32),
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
