import { type Sql } from '@callsheet/runtime';
import { type ClaimedRow } from '../hand-out-tasks/answer-claim.js';

/** A result that is to complete its task. */
export interface TaskResult {
  taskId: string;
  workerId: string | undefined;
  resultData: object;
  outputLocation: string;
  thumbnailUrl: string | undefined;
}

export type CompletionOutcome = 'completed' | 'already_complete' | 'cancelled' | 'not_found' | 'no_video';

/** A caller that hands in a result, wants a task, or both. */
export interface Turn {
  result: TaskResult | undefined;
  claimant: string | undefined;
}

/** What a caller gets: how its result was taken, and its next task. */
export interface Exchanged {
  outcome: CompletionOutcome | undefined;
  task: ClaimedRow | undefined;
}

type ExchangedRow = ClaimedRow & { status: string; worker_id: string };

/**
 * Completes tasks that have not ended otherwise, and hands each claimant one task, or again the one it holds, in one
 * statement; answers in the order of the turns. Of two results for a task the first one wins. Of two claims of one worker
 * the last one is served: it may have hung up on the first, whose hand-out would be undone.
 */
export async function exchangeTasks(sql: Sql, turns: readonly Turn[]): Promise<Exchanged[]> {
  const first = new Map(turns.toReversed().map((turn) => [turn.result?.taskId, turn.result]));
  const done = turns.map(({ result }) => (first.get(result?.taskId) === result ? result : undefined));
  const rows = await sql<ExchangedRow>`
    select id, status, worker_id, task_type, params, project_id, claim_id, traceparent
    from callsheet.exchange_tasks(${turns.map(({ claimant }) => claimant)}::text[],
      ${done.map((result) => result?.taskId)}::uuid[],
      ${done.map((result) => result && JSON.stringify(result.resultData))}::jsonb[],
      ${done.map((result) => result?.outputLocation)}::text[], ${done.map((result) => result?.workerId)}::text[],
      ${done.map((result) => result?.thumbnailUrl)}::text[])`;
  const completed = new Set(rows.filter(({ status }) => status === 'Complete').map(({ id }) => id));
  const handedOut = new Map(
    rows.filter(({ status }) => status !== 'Complete').map((row) => [row.worker_id, row]),
  );
  const refused = done.flatMap((result) => (result && !completed.has(result.taskId) ? [result.taskId] : []));
  const outcomes = refused.length > 0 ? await outcomesOf(sql, refused) : new Map<string, CompletionOutcome>();
  const outcomeOf = ({ taskId }: TaskResult, isFirst: boolean): CompletionOutcome => {
    if (completed.has(taskId)) return isFirst ? 'completed' : 'already_complete';
    return outcomes.get(taskId) ?? 'not_found';
  };
  const lastOf = new Map(turns.map(({ claimant }, index) => [claimant, index]));
  return turns.map(({ result, claimant }, index) => ({
    outcome: result && outcomeOf(result, done[index] !== undefined),
    task: claimant === undefined || lastOf.get(claimant) !== index ? undefined : handedOut.get(claimant),
  }));
}

/** Why results were not taken. */
async function outcomesOf(sql: Sql, taskIds: readonly string[]): Promise<Map<string, CompletionOutcome>> {
  const rows = await sql<{ task_id: string; outcome: CompletionOutcome }>`
    select task_id, outcome from callsheet.outcomes_of(${taskIds}::uuid[])`;
  return new Map(rows.map(({ task_id, outcome }) => [task_id, outcome]));
}
