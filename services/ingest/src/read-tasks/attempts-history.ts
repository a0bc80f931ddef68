import { type Attempt, type RecordedEvent, type TaskStatus } from '@callsheet/contracts';

const endings: Readonly<Record<string, TaskStatus>> = {
  'task.completed': 'Complete',
  'task.failed': 'Failed',
  'task.requeued': 'Queued',
  'task.cancelled': 'Cancelled',
};

/**
 * A task's hand-outs, from its events in order. A completion belongs to the last hand-out of the worker it came from, even
 * when that had ended otherwise; a hand-out to somebody else that it cut short is `Cancelled`.
 */
export function attemptsHistory(events: readonly RecordedEvent[]): Attempt[] {
  return events.reduce<Attempt[]>((attempts, event) => {
    if (event.type === 'task.claimed') return [...attempts, started(event)];
    const outcome = endings[event.type];
    if (outcome === undefined) return attempts;
    const completed = outcome === 'Complete' ? lastOf(attempts, event.worker_id) : undefined;
    return attempts.map((attempt) => {
      if (attempt === completed) return ended(attempt, event, outcome);
      if (attempt.outcome !== 'In Progress') return attempt;
      return ended(attempt, event, outcome === 'Complete' ? 'Cancelled' : outcome);
    });
  }, []);
}

function started({ worker_id, occurred_at }: RecordedEvent): Attempt {
  return {
    worker_id,
    claimed_at: occurred_at,
    ended_at: null,
    outcome: 'In Progress',
    error_message: null,
    failure_kind: null,
  };
}

function ended(attempt: Attempt, event: RecordedEvent, outcome: TaskStatus): Attempt {
  const { error_message, failure_kind } = event;
  return { ...attempt, ended_at: event.occurred_at, outcome, error_message, failure_kind };
}

function lastOf(attempts: readonly Attempt[], workerId: string | null): Attempt | undefined {
  return attempts.findLast((attempt) => attempt.worker_id === workerId);
}
