import { type Sql } from '@callsheet/runtime';

/** Gives a Queued task its place by the new priority; false for any other. */
export async function setPriority(
  sql: Sql,
  projectId: string,
  id: string,
  priority: number,
): Promise<boolean> {
  const rows = await sql`
    update public.tasks set priority = ${priority}, updated_at = now()
    where id = ${id} and project_id = ${projectId} and status = 'Queued' returning id`;
  return rows.length > 0;
}
