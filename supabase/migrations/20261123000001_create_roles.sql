-- Supabase projects have these roles; a plain Postgres gets them here, without login.
do $$
begin
  if not exists (select from pg_roles where rolname = 'anon') then
    create role anon nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then
    create role authenticated nologin noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'service_role') then
    create role service_role nologin noinherit bypassrls;
  end if;
exception
  -- Roles belong to the whole cluster: another database's migration may have made them a moment ago.
  when duplicate_object or unique_violation then null;
end $$;

grant usage on schema public to anon, authenticated, service_role;

-- Everything of ours that workers and clients never call by name.
create schema if not exists callsheet;
revoke all on schema callsheet from public;
