import { type ActedOnTasks, type TaskActions } from '@callsheet/contracts';
import { type Database } from '@callsheet/runtime';
import { answerOfSearch } from '../limit-searches/limit-search.js';
import { actOn, countNamed, findPossible } from './act-on-tasks.sql.js';
import { nameTasks } from './name-tasks.js';

/** Tasks of one transaction: short enough that nobody waits for its locks. */
const STEP = 500;
/** Tasks of one request: what is done well within a client's usual 30 s. */
const REQUEST_LIMIT = 10_000;

/** Does the action to the tasks that a filter names, what others depend on first, at most 10,000. */
export async function actOnTasks(
  database: Database,
  projectId: string,
  request: TaskActions,
): Promise<ActedOnTasks> {
  const named = nameTasks(projectId, request);
  const { matched, countedAt } = await answerOfSearch(countNamed(database, named));
  const counted = { matched, counted_at: countedAt.toISOString() };
  if (request.dry_run) return { ...counted, changed: 0, more: matched > REQUEST_LIMIT };
  let changed = 0;
  while (changed < REQUEST_LIMIT) {
    const ids = await answerOfSearch(findPossible(database, named, request.action, REQUEST_LIMIT - changed));
    let inRound = 0;
    for (let from = 0; from < ids.length; from += STEP)
      inRound += await actOn(database, projectId, request, ids.slice(from, from + STEP));
    if (inRound === 0) return { ...counted, changed, more: false };
    changed += inRound;
  }
  return { ...counted, changed, more: matched > changed };
}
