import { type Sql } from '@callsheet/runtime';

/** The project of an API key that was not revoked. */
export async function findProjectOfKey(sql: Sql, keySha256: Buffer): Promise<string | undefined> {
  const [key] = await sql<{ project_id: string }>`
    select project_id from public.api_keys where key_sha256 = ${keySha256} and revoked_at is null`;
  return key?.project_id;
}

/** Makes sure that the default project has this key; one that was revoked stays so. */
export async function ensureBootstrapKey(sql: Sql, keySha256: Buffer): Promise<void> {
  await sql`
    insert into public.api_keys (project_id, name, key_sha256)
    values ('00000000-0000-0000-0000-000000000001', 'bootstrap', ${keySha256})
    on conflict (key_sha256) do nothing`;
}
