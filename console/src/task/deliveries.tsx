import type { WebhookDeliveryDetail } from '@callsheet/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../api/call';
import { StatusBadge } from '../look/badge';
import { ActionButton } from '../look/confirm';
import { moment } from '../look/format';
import css from './task.module.css';

/** What the task's ends sent to whom, and what came back. */
export function Deliveries({ deliveries }: { deliveries: WebhookDeliveryDetail[] }) {
  if (deliveries.length === 0) return <p className={`${css['prompt']} faint`}>Nothing was to be sent.</p>;
  return (
    <ul className={css['rows']}>
      {deliveries.map((delivery) => (
        <Delivery key={delivery.id} delivery={delivery} />
      ))}
    </ul>
  );
}

function Delivery({ delivery }: { delivery: WebhookDeliveryDetail }) {
  const client = useQueryClient();
  const last = delivery.attempts_history.at(-1);
  const path = delivery.endpoint_id
    ? `/api/webhooks/${delivery.endpoint_id}/replay`
    : `/api/tasks/${delivery.task_id}/webhooks/replay`;
  const replay = async () => {
    await call(path, { method: 'POST', body: { delivery_id: delivery.id } });
    await client.invalidateQueries({ queryKey: ['task'] });
  };
  return (
    <li>
      <div className={css['rowHead']}>
        <StatusBadge status={delivery.status} />
        <span className="clip" title={delivery.url}>
          {delivery.url}
        </span>
        <ActionButton
          needs="write"
          act={replay}
          done="Sent again."
          size="compact-xs"
          disabled={delivery.status === 'pending'}
        >
          Replay
        </ActionButton>
      </div>
      <div className="faint clip">
        {delivery.event_type} · {delivery.attempts} {delivery.attempts === 1 ? 'attempt' : 'attempts'}
        {last && ` · ${last.status_code ?? 'no answer'} in ${last.duration_ms} ms`} ·{' '}
        {moment(last?.attempted_at ?? delivery.created_at)}
      </div>
      {delivery.error && <div className={css['error']}>{delivery.error}</div>}
    </li>
  );
}
