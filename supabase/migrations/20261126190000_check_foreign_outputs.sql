-- Videos that are not in our storage: a result that names one is accepted, and looked at afterwards. A row is a look that is
-- due, or, with a problem, the mark of an output that could not be had.
create table if not exists callsheet.output_checks (
  task_id uuid primary key,
  checks int not null default 0,
  next_check_at timestamptz default now(),
  problem text,
  constraint output_checks_end_with_a_problem check ((next_check_at is null) = (problem is not null))
);
create index if not exists output_checks_due on callsheet.output_checks (next_check_at) where next_check_at is not null;
alter table callsheet.output_checks enable row level security;

-- Results that come by plain SQL were not looked into by anybody.
create or replace function public.func_mark_task_complete(task_id_param uuid, result_data_param jsonb) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  outcome text := callsheet.complete_task(task_id_param, result_data_param, null, null);
begin
  if outcome = 'completed' and result_data_param ->> 'video_url' ~* '^https?://' then
    insert into callsheet.output_checks (task_id) values (task_id_param) on conflict do nothing;
  end if;
  return outcome in ('completed', 'already_complete');
end $$;

-- The output cannot be had: the mark, and its event.
create or replace function callsheet.mark_output_unreachable(task_id_param uuid, problem_param text) returns void
language plpgsql security definer set search_path = '' as $$
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
end $$;
revoke execute on function callsheet.mark_output_unreachable(uuid, text) from public;
