import { setTimeout as pause } from 'node:timers/promises';
import { one, type Sql } from '@callsheet/runtime';

/** A project whose events go to so many endpoints that never answer as they should: a third each refuse, fail and are silent. */
export async function addDeadEndpoints(
  sql: Sql,
  count: number,
  url: (name: string) => string,
): Promise<string> {
  const { id } = one(
    await sql<{ id: string }>`insert into public.projects (name) values ('dead') returning id`,
  );
  const urls = ['http://127.0.0.1:9/', url('dead_error'), url('dead_silent')];
  await sql`
    insert into callsheet.webhook_endpoints (project_id, url, secret)
    select ${id}, (${urls}::text[])[1 + n % 3] || '?endpoint=' || n, 'whsec_' || encode(sha256(n::text::bytea), 'base64')
    from generate_series(1, ${count}::int) n`;
  return id;
}

/** One event, thus one delivery to each of the endpoints. */
export async function callDeadEndpoints(sql: Sql, projectId: string): Promise<void> {
  await sql`
    insert into public.tasks (task_type, status, project_id) values ('video_generation', 'Failed', ${projectId})`;
}

/** Waits until every delivery to them was attempted. */
export async function allAttempted(sql: Sql, projectId: string, count: number): Promise<void> {
  for (;;) {
    const rows = await sql<{ attempted: number }>`
      select count(*)::int as attempted from callsheet.webhook_deliveries
      where project_id = ${projectId} and attempts > 0`;
    if (one(rows).attempted >= count) return;
    await pause(250);
  }
}
