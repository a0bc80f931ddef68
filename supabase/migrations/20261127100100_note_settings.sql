-- What each service was started with, as far as an operator should know it; the services note it themselves.
create table if not exists callsheet.service_settings (
  service text not null,
  name text not null,
  value text,
  is_default boolean not null,
  noted_at timestamptz not null default now(),
  primary key (service, name)
);
alter table callsheet.service_settings enable row level security;
revoke all on callsheet.service_settings from anon, authenticated;
