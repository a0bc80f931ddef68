import { type RetriedTasks, type RetryTasks } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { countFailed, findRetryable, retryAll } from './retry-tasks.sql.js';

/** Tasks of one transaction: short enough that nobody waits for its locks. */
const BATCH_SIZE = 500;
/** Tasks of one request: what is done well within a client's usual 30 s. */
const REQUEST_LIMIT = 10_000;

/** Retries the Failed tasks that a filter names, dependencies before what depends on them, at most 10,000. */
export async function retryFailed(
  sql: Sql,
  projectId: string,
  { filter, dry_run }: RetryTasks,
): Promise<RetriedTasks> {
  const matched = await countFailed(sql, projectId, filter);
  if (dry_run) return { matched, retried: 0, more: matched > REQUEST_LIMIT };
  let retried = 0;
  while (retried < REQUEST_LIMIT) {
    const ids = await findRetryable(sql, projectId, filter, REQUEST_LIMIT - retried);
    if (ids.length === 0) return { matched, retried, more: false };
    for (let from = 0; from < ids.length; from += BATCH_SIZE) {
      retried += await retryAll(sql, ids.slice(from, from + BATCH_SIZE));
    }
  }
  return { matched, retried, more: matched > retried };
}
