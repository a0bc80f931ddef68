-- What idle pods had cost by the minute, so that the last hour can be told.
create table if not exists callsheet.idle_spend_notes (
  noted_at timestamptz primary key default now(),
  usd_this_month numeric not null
);
alter table callsheet.idle_spend_notes enable row level security;
revoke all on callsheet.idle_spend_notes from anon, authenticated;

-- Notes it once a minute; the keeper of the ledger calls it as often as it likes.
create or replace function callsheet.note_idle_spend() returns void
language plpgsql security definer set search_path = '' as $$
begin
  if exists (select from callsheet.idle_spend_notes n where n.noted_at > now() - interval '1 minute') then
    return;
  end if;
  insert into callsheet.idle_spend_notes (usd_this_month)
  select s.idle_usd_this_month from callsheet.spend() s on conflict do nothing;
  delete from callsheet.idle_spend_notes n where n.noted_at < now() - interval '2 hours';
end $$;

-- What idle pods have cost since the first note of the last hour; a month (UTC) may have begun meanwhile.
create or replace function callsheet.idle_usd_last_hour(usd_this_month_param numeric, at_param timestamptz default now())
returns numeric
language sql stable security definer set search_path = '' as $$
  select greatest(0, usd_this_month_param - first.usd_this_month + case
    when first.noted_at >= date_trunc('month', at_param, 'UTC') then 0
    else (
      select n.usd_this_month from callsheet.idle_spend_notes n
      where n.noted_at < date_trunc('month', at_param, 'UTC') order by n.noted_at desc limit 1)
    end)
  from (
    select n.noted_at, n.usd_this_month from callsheet.idle_spend_notes n
    where n.noted_at >= at_param - interval '61 minutes' order by n.noted_at limit 1) first
$$;

revoke execute on function callsheet.note_idle_spend(), callsheet.idle_usd_last_hour(numeric, timestamptz)
  from public, anon, authenticated;
