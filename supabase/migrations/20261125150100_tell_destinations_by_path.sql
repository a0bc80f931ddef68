-- Where a URL leads: tasks often carry one and the same with a query of their own, which is one receiver all the same. A digest,
-- so that it can be indexed whatever its length.
create or replace function callsheet.webhook_destination(url_param text) returns uuid
language sql immutable set search_path = '' as $$
  select md5(split_part(url_param, '?', 1))::uuid
$$;

do $$ begin
  if not exists (
    select from pg_attrdef d where d.adrelid = 'callsheet.webhook_deliveries'::regclass
      and pg_get_expr(d.adbin, d.adrelid) like '%webhook_destination%') then
    alter table callsheet.webhook_deliveries
      drop column if exists destination,
      add column destination uuid generated always as (coalesce(endpoint_id, callsheet.webhook_destination(url))) stored,
      add constraint webhook_deliveries_once unique (event_id, destination);
  end if;
end $$;
create index if not exists webhook_deliveries_in_order on callsheet.webhook_deliveries (subject_id, destination, event_id)
  where status = 'pending';

revoke execute on function callsheet.webhook_destination(text) from public;
