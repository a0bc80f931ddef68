-- The key each host of our own showed at the first contact; another one is refused until a person removes the row.
create table if not exists callsheet.known_hosts (
  name text primary key,
  host_key text not null,
  first_seen_at timestamptz not null default now()
);
alter table callsheet.known_hosts enable row level security;
revoke all on callsheet.known_hosts from anon, authenticated;
