import { type Sql } from '@callsheet/runtime';

/** The key a host showed at the first contact, or null. */
export async function loadHostKey(sql: Sql, name: string): Promise<string | null> {
  const [row] = await sql<{
    host_key: string;
  }>`select host_key from callsheet.known_hosts where name = ${name}`;
  return row?.host_key ?? null;
}

/** Keeps the key of a first contact. */
export async function saveHostKey(sql: Sql, name: string, hostKey: string): Promise<void> {
  await sql`
    insert into callsheet.known_hosts (name, host_key) values (${name}, ${hostKey}) on conflict (name) do nothing`;
}
