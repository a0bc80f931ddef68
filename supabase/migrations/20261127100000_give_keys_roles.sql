-- What a key may do is its role, of libs/contracts/src/roles.ts; a key may end by itself, and shows when it was last used.
alter table public.api_keys
  add column if not exists role text not null default 'client',
  add column if not exists expires_at timestamptz,
  add column if not exists last_used_at timestamptz,
  -- The beginning of the key, to know it by; null for keys that were not made by the API.
  add column if not exists prefix text;

alter table public.api_keys drop constraint if exists api_keys_role_check;
alter table public.api_keys add constraint api_keys_role_check check (role in ('client', 'viewer', 'operator', 'admin'));

-- Services one version older read and write is_operator, so it stays for this version and follows the role; the next one drops
-- it with this trigger. They take a viewer for a client: make the first viewer's key when all of ingest is new.
create or replace function callsheet.follow_key_role() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if new.is_operator and new.role in ('client', 'viewer') and (tg_op = 'INSERT' or not old.is_operator) then
    new.role := 'operator';
  end if;
  new.is_operator := new.role in ('operator', 'admin');
  return new;
end $$;
revoke all on function callsheet.follow_key_role() from public, anon, authenticated;

update public.api_keys set role = 'operator' where is_operator and role = 'client';

drop trigger if exists follow_key_role on public.api_keys;
create trigger follow_key_role before insert or update of role, is_operator on public.api_keys
  for each row execute function callsheet.follow_key_role();
