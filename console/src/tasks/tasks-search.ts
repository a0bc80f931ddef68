import { pickTexts } from '../search-params';

/** What the address of the tasks page carries: every filter and the view, so that a link shows the same. */
export interface TasksSearch {
  q?: string;
  status?: string;
  type?: string;
  worker?: string;
  batch?: string;
  error?: string;
  after?: string;
  before?: string;
  view?: 'gallery';
}

const names = ['q', 'status', 'type', 'worker', 'batch', 'error', 'after', 'before'] as const;

/** Reads the address; what it does not know is left out. */
export function readTasksSearch(search: Record<string, unknown>): TasksSearch {
  const found: TasksSearch = pickTexts(search, names);
  if (search['view'] === 'gallery') found.view = 'gallery';
  return found;
}

/** The filter in the API's words. */
export function asQuery(search: TasksSearch): Record<string, string | undefined> {
  return {
    search: search.q,
    status: search.status,
    task_type: search.type,
    worker_id: search.worker,
    batch_id: search.batch,
    error_contains: search.error,
    created_after: search.after,
    created_before: search.before,
  };
}
