import { type Sql } from '@callsheet/runtime';

/** Whom an API key stands for. */
export interface KeyHolder {
  projectId: string;
  /** May look into pods and act on them. */
  isOperator: boolean;
}

/** The holder of an API key that was not revoked. */
export async function findKeyHolder(sql: Sql, keySha256: Buffer): Promise<KeyHolder | undefined> {
  const [key] = await sql<KeyHolder & Record<string, unknown>>`
    select project_id as "projectId", is_operator as "isOperator" from public.api_keys
    where key_sha256 = ${keySha256} and revoked_at is null`;
  return key;
}

/** Makes sure that the default project has this key, and that it is an operator's; one that was revoked stays so. */
export async function ensureBootstrapKey(sql: Sql, keySha256: Buffer): Promise<void> {
  await sql`
    insert into public.api_keys (project_id, name, key_sha256, is_operator)
    values ('00000000-0000-0000-0000-000000000001', 'bootstrap', ${keySha256}, true)
    on conflict (key_sha256) do update set is_operator = true where not api_keys.is_operator`;
}
