import { one, type Sql } from '@callsheet/runtime';

/** How many tasks are ready, counted up to `limit`. */
export async function countReady(sql: Sql, limit: number): Promise<number> {
  return one(await sql<{ ready: number }>`select callsheet.count_ready(${limit}::int) as ready`).ready;
}

/** Tells writers whether somebody waits for a task, so that they notify. */
export async function setWaiting(sql: Sql, waiting: boolean): Promise<void> {
  await sql`
    insert into callsheet.wake_flags as f (channel, waiting) values ('task_ready', ${waiting})
    on conflict (channel) do update set waiting = excluded.waiting where f.waiting <> excluded.waiting`;
}
