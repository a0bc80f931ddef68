import { type Role } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';

/** An API key as it is stored. */
export interface ApiKeyRow {
  [column: string]: unknown;
  id: string;
  name: string;
  project_id: string;
  role: Role;
  expires_at: Date | null;
  revoked_at: Date | null;
  is_expired: boolean;
  /** Its last use was noted more than a minute ago. */
  use_is_old: boolean;
}

/** The API key with this digest. */
export async function findKey(sql: Sql, keySha256: Buffer): Promise<ApiKeyRow | undefined> {
  const [key] = await sql<ApiKeyRow>`
    select k.id, k.name, k.project_id, k.role, k.expires_at, k.revoked_at, coalesce(k.expires_at <= now(), false) as is_expired,
      k.last_used_at is null or k.last_used_at < now() - interval '1 minute' as use_is_old
    from public.api_keys k where k.key_sha256 = ${keySha256}`;
  return key;
}

/** Notes that a key is in use; of requests at the same time one does. */
export async function noteUse(sql: Sql, id: string): Promise<void> {
  await sql`
    update public.api_keys set last_used_at = now()
    where id = (
      select k.id from public.api_keys k
      where k.id = ${id} and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute')
      for no key update skip locked)`;
}

/** Makes sure that the default project has this key, and that it is an admin's; one that was revoked stays so. */
export async function ensureBootstrapKey(sql: Sql, keySha256: Buffer): Promise<void> {
  await sql`
    insert into public.api_keys (project_id, name, key_sha256, role)
    values ('00000000-0000-0000-0000-000000000001', 'bootstrap', ${keySha256}, 'admin')
    on conflict (key_sha256) do update set role = 'admin' where api_keys.role <> 'admin'`;
}
