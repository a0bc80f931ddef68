import { type Band, type ListedTask } from '@callsheet/contracts';
import { estimateWait } from './estimate-wait.js';
import { type StandingRow } from './list-standing.sql.js';
import { presentTask, type TaskRow } from './present-task.js';

/** Tasks as lists show them: with their progress, their end in sight and their cost. */
export function presentListed(rows: readonly TaskRow[], standing: readonly StandingRow[]): ListedTask[] {
  const found = new Map(standing.map((row) => [row.id, row]));
  return rows.map((row) => {
    const own = found.get(row.id);
    return {
      ...presentTask(row),
      progress: progressOf(own),
      finishes_in_seconds: own ? endOf(own) : null,
      cost_usd: own?.usd ?? null,
    };
  });
}

function progressOf(row: StandingRow | undefined): ListedTask['progress'] {
  if (!row?.progressAt) return null;
  return { percent: row.percent, step: row.step, reported_at: row.progressAt.toISOString() };
}

function endOf({ heldS, generatingS, percent, lowS, typicalS, highS, basis }: StandingRow): Band | null {
  if (heldS === null || lowS === null || typicalS === null || highS === null) return null;
  const run = { low: lowS, typical: typicalS, high: highS };
  const running = { heldSeconds: heldS, generatingSeconds: generatingS ?? heldS, percent };
  const known = { tasksAhead: null, workers: 1, idleWorkers: 0, run, basis: basis ?? '', running };
  return estimateWait(known)?.finishes_in_seconds ?? null;
}
