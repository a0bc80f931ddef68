import type { TaskDetail, WebhookDeliveryDetail } from '@callsheet/contracts';
import { useNow } from '../look/clock';
import { secondsSince, span } from '../look/format';
import css from './task.module.css';

interface Part {
  part: string;
  name: string;
  from: number;
  seconds: number;
}

/** How long each part of a task's life took, on one axis. */
export function Waterfall({ task, deliveries }: { task: TaskDetail; deliveries: WebhookDeliveryDetail[] }) {
  const now = useNow();
  const parts = partsOf(task, deliveries, now);
  const whole = Math.max(...parts.map(({ from, seconds }) => from + seconds), 0.001);
  return (
    <div className={css['waterfall']}>
      {parts.map(({ part, name, from, seconds }) => (
        <div key={part} className={css['span']}>
          <span className="quiet clip">{name}</span>
          <span className={css['lane']}>
            <span
              data-part={part}
              style={{ left: `${(from / whole) * 100}%`, width: `${(seconds / whole) * 100}%` }}
            />
          </span>
          <span className="num" style={{ textAlign: 'right' }}>
            {span(seconds)}
          </span>
        </div>
      ))}
    </div>
  );
}

/** Parts that are over have the service's figures; the one that goes on is measured by the clock. */
export function partsOf(task: TaskDetail, deliveries: WebhookDeliveryDetail[], now: number): Part[] {
  const { timeline, status } = task;
  const age = secondsSince(task.created_at, now);
  const known: [string, string, number | null][] = [
    ['queued', 'Queued', timeline.queued_seconds ?? (status === 'Queued' ? age : null)],
    ['loading', 'Model load', timeline.loading_seconds],
    ['generation', 'Generation', timeline.generation_seconds ?? running(task, now)],
    ['upload', 'Upload', timeline.upload_seconds],
    ['webhook', 'Webhook', webhookSeconds(task, deliveries)],
  ];
  let from = 0;
  return known.flatMap(([part, name, seconds]) => {
    if (seconds === null) return [];
    const found = { part, name, from, seconds };
    from += seconds;
    return [found];
  });
}

function running({ status, generation_started_at, timeline }: TaskDetail, now: number): number | null {
  if (status !== 'In Progress' || generation_started_at === null) return null;
  return Math.max(0, secondsSince(generation_started_at, now) - (timeline.loading_seconds ?? 0));
}

function webhookSeconds({ updated_at }: TaskDetail, deliveries: WebhookDeliveryDetail[]): number | null {
  const settled = deliveries.flatMap(({ status, settled_at }) =>
    status === 'delivered' && settled_at ? [settled_at] : [],
  );
  if (settled.length === 0) return null;
  return Math.max(0, Math.max(...settled.map((at) => Date.parse(at))) - Date.parse(updated_at)) / 1000;
}
