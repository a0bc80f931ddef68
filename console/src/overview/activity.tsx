import { Link } from '@tanstack/react-router';
import { memo, useState } from 'react';
import { useEvents } from '../live/feed';
import type { LiveEvent } from '../live/live-event';
import { Dot, type Tone } from '../look/badge';
import { clock, shortId } from '../look/format';
import { Panel } from '../look/page';
import css from './overview.module.css';

const SHOWN = 12;

const tones: Record<string, Tone> = {
  'task.created': 'queued',
  'task.claimed': 'running',
  'task.completed': 'complete',
  'task.failed': 'failed',
  'task.requeued': 'warn',
  'task.cancelled': 'cancelled',
  'worker.active': 'complete',
  'worker.stale': 'failed',
  'worker.failed': 'failed',
  'worker.disk_low': 'warn',
  'worker.terminating': 'warn',
  'budget.exceeded': 'failed',
  'webhook.disabled': 'failed',
  'scheduler.silent': 'failed',
};

/** What happens, as it happens. */
export function Activity() {
  const [events, setEvents] = useState<LiveEvent[]>([]);
  useEvents((news) => {
    const told = news.filter(({ type }) => type !== 'worker.heartbeat');
    if (told.length > 0) setEvents((before) => [...told.slice(-SHOWN).reverse(), ...before].slice(0, SHOWN));
  });
  return (
    <Panel title="As it happens">
      <ol className={css['feed']} aria-label="Events">
        {events.length === 0 && (
          <li className={`${css['event']} faint`} style={{ display: 'block', lineHeight: '28px' }}>
            Quiet so far.
          </li>
        )}
        {events.map((event) => (
          <Event key={event.id} event={event} />
        ))}
      </ol>
    </Panel>
  );
}

const Event = memo(function Event({ event: { type, at, taskId, workerId, data } }: { event: LiveEvent }) {
  return (
    <li className={css['event']} data-event={type}>
      <span className="num faint">{clock(at)}</span>
      <Dot tone={tones[type] ?? 'queued'} />
      <span className="clip">
        {type.replace('.', ' ')}{' '}
        {taskId && (
          <Link to="/tasks/$id" params={{ id: taskId }} className="link mono">
            {shortId(taskId)}
          </Link>
        )}
        {workerId && <span className="faint"> {workerId}</span>}
        {typeof data['error_message'] === 'string' && (
          <span style={{ color: 'var(--failed)' }}> {data['error_message'].slice(0, 120)}</span>
        )}
      </span>
    </li>
  );
});
