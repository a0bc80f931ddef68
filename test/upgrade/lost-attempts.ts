import { type Verdict } from '../chaos/check-history.js';
import { type HistoryEntry } from '../chaos/history.js';

/** Nothing fails by itself in an upgrade: an attempt that ended otherwise than well was lost to it. */
export function judgeAttempts(history: readonly HistoryEntry[]): Verdict {
  const violations = history.flatMap((entry) =>
    entry.type === 'event' && (entry.event === 'task.requeued' || entry.event === 'task.failed')
      ? [`task ${entry.task ?? ''}: ${entry.event}, ${entry.error ?? 'without a reason'}`]
      : [],
  );
  return { name: 'no attempt is lost to the upgrade', held: violations.length === 0, violations };
}
