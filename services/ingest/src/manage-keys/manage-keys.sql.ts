import { type CreateApiKey, type Role } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';

export interface ListedKeyRow {
  [column: string]: unknown;
  id: string;
  name: string;
  prefix: string | null;
  role: Role;
  project_id: string;
  project_name: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

/** Keys of all projects or of one, newest first; only the one of `id` if given. */
export function findKeys(
  sql: Sql,
  { id, projectId }: { id?: string; projectId?: string },
): Promise<ListedKeyRow[]> {
  return sql<ListedKeyRow>`
    select k.id, k.name, k.prefix, k.role, k.project_id, p.name as project_name, k.created_at, k.expires_at, k.last_used_at,
      k.revoked_at
    from public.api_keys k join public.projects p on p.id = k.project_id
    where (${id}::uuid is null or k.id = ${id}) and (${projectId}::uuid is null or k.project_id = ${projectId})
    order by k.created_at desc, k.id limit 1000`;
}

/** Keeps a new key; undefined when there is no such project. */
export async function insertKey(
  sql: Sql,
  projectId: string,
  { name, role, expires_at }: CreateApiKey,
  { digest, prefix }: { digest: Buffer; prefix: string },
): Promise<string | undefined> {
  const [row] = await sql<{ id: string }>`
    insert into public.api_keys (project_id, name, role, expires_at, key_sha256, prefix)
    select p.id, ${name}, ${role}, ${expires_at}::timestamptz, ${digest}, ${prefix} from public.projects p where p.id = ${projectId}
    returning id`;
  return row?.id;
}

/** Ends a key, unless no other key of an admin would be left; of two that are revoked at the same time one stays. */
export async function revokeKey(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql`
    with admins as (
      select k.id from public.api_keys k
      where k.role = 'admin' and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
      order by k.id for no key update)
    update public.api_keys k set revoked_at = coalesce(k.revoked_at, now())
    where k.id = ${id} and exists (select from admins a where a.id <> k.id)
    returning k.id`;
  return rows.length > 0;
}
