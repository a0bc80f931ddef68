-- An endpoint hears of what happened since it was made. Which of the two came first is told by the order of events: the clock
-- may be set back in between.
alter table callsheet.webhook_endpoints add column if not exists after_event bigint;
update callsheet.webhook_endpoints w
set after_event = coalesce((select max(o.id) from callsheet.outbox o where o.occurred_at < w.created_at), 0)
where w.after_event is null;

-- The last event id that was given out.
create or replace function callsheet.last_event_id() returns bigint
language sql volatile set search_path = '' as $$
  select coalesce(pg_sequence_last_value(pg_get_serial_sequence('callsheet.outbox', 'id')::regclass), 0)
$$;
revoke execute on function callsheet.last_event_id() from public;
alter table callsheet.webhook_endpoints alter column after_event set default callsheet.last_event_id();
alter table callsheet.webhook_endpoints alter column after_event set not null;
