import { dataOf, type ApiClient } from '@callsheet/client';
import { type Task } from '@callsheet/contracts';
import { type filterQuery } from './task-filter.js';

export type TaskQuery = Partial<ReturnType<typeof filterQuery>>;

/** The most that one answer holds. */
const PAGE = 200;

/** Matching tasks, newest first, a page at a time and never more than one in memory. */
export async function* taskPages(
  client: ApiClient,
  query: TaskQuery,
  most = Infinity,
): AsyncGenerator<Task[]> {
  let cursor: string | undefined;
  for (let left = most; left > 0;) {
    const limit = Math.min(PAGE, left);
    const page = await dataOf(client.GET('/api/tasks', { params: { query: { ...query, limit, cursor } } }));
    left -= page.tasks.length;
    yield page.tasks;
    if (page.next_cursor === null) return;
    cursor = page.next_cursor;
  }
}
