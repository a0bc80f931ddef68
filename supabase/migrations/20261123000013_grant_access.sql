-- Row-level security everywhere, with no policy: only service_role and the owner get in. Execute is granted by name.
do $$
declare
  t regclass;
  f regprocedure;
begin
  for t in select c.oid from pg_class c where c.relkind = 'r' and c.oid in (
    'public.projects'::regclass, 'public.api_keys'::regclass, 'public.workers'::regclass, 'public.tasks'::regclass,
    'public.system_logs'::regclass, 'callsheet.outbox'::regclass, 'callsheet.outbox_position'::regclass,
    'callsheet.wake_flags'::regclass, 'callsheet.lanes'::regclass, 'callsheet.ready_tasks'::regclass,
    'callsheet.delayed_tasks'::regclass, 'callsheet.held_tasks'::regclass, 'callsheet.project_slots'::regclass,
    'callsheet.running_tasks'::regclass, 'callsheet.queue_horizon'::regclass, 'callsheet.pods'::regclass, 'callsheet.webhook_deliveries'::regclass,
    'callsheet.webhook_attempts'::regclass)
  loop
    execute format('alter table %s enable row level security', t);
    execute format('revoke all on %s from anon, authenticated', t);
  end loop;
  for f in select p.oid from pg_proc p where p.oid in (
    'public.func_claim_available_task(text)'::regprocedure, 'public.func_mark_task_complete(uuid, jsonb)'::regprocedure,
    'public.func_mark_task_failed(uuid, text)'::regprocedure, 'public.func_reset_orphaned_tasks(text[])'::regprocedure,
    'public.func_update_worker_heartbeat(text, int, int)'::regprocedure,
    'public.func_worker_heartbeat_with_logs(text, int, int, jsonb, text, uuid)'::regprocedure)
  loop
    execute format('revoke all on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
grant select, insert, update, delete on public.tasks, public.workers, public.system_logs, public.projects to service_role;
