import { one, type Sql } from '@callsheet/runtime';

/** What one batch did. */
export interface Pruned {
  deleted: number;
  /** Nothing more is old enough. */
  done: boolean;
}

/** Deletes tasks that ended longer ago than that, and that nothing unfinished depends on. */
export async function pruneTasks(sql: Sql, days: number, batch: number): Promise<Pruned> {
  return one(
    await sql<Pruned & Record<string, unknown>>`
      select * from callsheet.prune_finished_tasks(make_interval(secs => ${days * 86_400}), ${batch}::int)`,
  );
}

/** Deletes batches that ended longer ago than that and whose tasks are gone. */
export async function pruneBatches(sql: Sql, days: number, batch: number): Promise<Pruned> {
  return one(
    await sql<Pruned & Record<string, unknown>>`
      select * from callsheet.prune_batches(make_interval(secs => ${days * 86_400}), ${batch}::int)`,
  );
}

/** Deletes older events that every reader is done with and that no unfinished task has. */
export async function pruneEvents(sql: Sql, days: number, batch: number): Promise<Pruned> {
  return one(
    await sql<Pruned & Record<string, unknown>>`
      select * from callsheet.prune_outbox(make_interval(secs => ${days * 86_400}), ${batch}::int)`,
  );
}

/** Deletes webhook deliveries that were settled longer ago than that and whose event is gone. */
export async function pruneWebhooks(sql: Sql, days: number, batch: number): Promise<Pruned> {
  return one(
    await sql<Pruned & Record<string, unknown>>`
      select * from callsheet.prune_webhooks(make_interval(secs => ${days * 86_400}), ${batch}::int)`,
  );
}

/** Deletes older log lines. */
export async function pruneLogs(sql: Sql, hours: number, batch: number): Promise<Pruned> {
  return one(
    await sql<Pruned & Record<string, unknown>>`
      select * from callsheet.prune_logs(make_interval(secs => ${hours * 3600}), ${batch}::int)`,
  );
}

/** Deletes counts of hours and days that no view shows; returns how many rows. */
export async function pruneCounts(sql: Sql): Promise<number> {
  const { deleted } = one(await sql<{ deleted: number }>`select callsheet.prune_counts() as deleted`);
  return deleted;
}
