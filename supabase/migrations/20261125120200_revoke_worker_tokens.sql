-- Tokens that a worker was given up to this moment count no more. A worker that is terminated has none anyway.
alter table public.workers add column if not exists tokens_revoked_at timestamptz;

-- An operator's word: the worker's tokens end now; one that is issued later counts. False for an unknown worker.
create or replace function callsheet.revoke_worker_tokens(worker_id_param text) returns boolean
language sql security definer set search_path = '' as $$
  with revoked as (
    update public.workers w set tokens_revoked_at = now(), updated_at = now() where w.id = worker_id_param returning w.id)
  select exists (select from revoked)
$$;

-- A token cannot be renewed in a worker that runs, so a worker whose token is about to end takes no more work and is replaced.
create or replace function callsheet.drain_expiring_worker(worker_id_param text) returns boolean
language sql security definer set search_path = '' as $$
  with drained as (
    update public.workers w set status = 'terminating', terminating_at = now(), updated_at = now()
    where w.id = worker_id_param and w.status = 'active' returning w.id)
  select exists (select from drained)
$$;

revoke execute on function callsheet.revoke_worker_tokens(text), callsheet.drain_expiring_worker(text) from public;
