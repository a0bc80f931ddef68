import type { TaskDetail } from '@callsheet/contracts';
import { Link } from '@tanstack/react-router';
import { StatusBadge } from '../look/badge';
import { clock, moment, span } from '../look/format';
import css from './task.module.css';

/** Each hand-out of the task: who had it, how long, and how it ended. */
export function Attempts({ task }: { task: TaskDetail }) {
  if (task.attempts_history.length === 0)
    return <p className={`${css['prompt']} faint`}>No worker has had it yet.</p>;
  return (
    <ol className={css['rows']}>
      {task.attempts_history.map((attempt, index) => (
        <li key={attempt.claimed_at}>
          <div className={css['rowHead']}>
            <span className="num faint">{index + 1}</span>
            <StatusBadge
              status={attempt.outcome === 'Queued' ? 'To be tried again' : attempt.outcome}
              tone={attempt.outcome === 'Queued' ? 'warn' : undefined}
            />
            {attempt.worker_id && (
              <Link to="/workers/$id" params={{ id: attempt.worker_id }} className="link mono clip">
                {attempt.worker_id}
              </Link>
            )}
            <span className="num quiet" title={moment(attempt.claimed_at)}>
              {attempt.ended_at
                ? span((Date.parse(attempt.ended_at) - Date.parse(attempt.claimed_at)) / 1000)
                : 'running'}
            </span>
          </div>
          {attempt.error_message && <div className={css['error']}>{attempt.error_message}</div>}
        </li>
      ))}
    </ol>
  );
}

/** The task's events, newest first. */
export function Events({ task }: { task: TaskDetail }) {
  return (
    <ol className={css['events']}>
      {[...task.events].reverse().map((event, index) => (
        <li key={`${event.occurred_at} ${event.type} ${index}`} className={css['event']}>
          <time className="num faint" dateTime={event.occurred_at} title={moment(event.occurred_at)}>
            {clock(event.occurred_at)}
          </time>
          <span>
            <span className="mono">{event.type}</span>
            {event.worker_id && <span className="faint"> · {event.worker_id}</span>}
            {event.error_message && <div className={css['error']}>{event.error_message}</div>}
          </span>
        </li>
      ))}
    </ol>
  );
}
