import type { DeliveryPage, WebhookDelivery } from '@callsheet/contracts';
import { Button, Modal } from '@mantine/core';
import {
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
} from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../api/call';
import { Ago } from '../look/ago';
import { StatusBadge } from '../look/badge';
import { ActionButton } from '../look/confirm';
import { moment } from '../look/format';
import { CodeBlock, Panel } from '../look/page';
import { SimpleTable } from '../look/simple-table';
import { Answer, Failure, Loading } from '../look/states';
import css from '../task/task.module.css';
import { deliveryQuery } from './webhook-queries';

/** The delivery log of an endpoint. */
export function DeliveryTable({
  id,
  query,
}: {
  id: string;
  query: UseInfiniteQueryResult<InfiniteData<DeliveryPage>>;
}) {
  const [open, setOpen] = useState<string>();
  if (query.isPending) return <Loading rows={4} />;
  if (query.isError && !query.data) return <Failure error={query.error} retry={() => void query.refetch()} />;
  const deliveries = query.data?.pages.flatMap((page) => page.deliveries) ?? [];
  return (
    <>
      <SimpleTable<WebhookDelivery>
        label="Deliveries"
        rows={deliveries}
        rowKey={(delivery) => delivery.id}
        empty="Nothing was sent that fits."
        columns={[
          {
            title: 'Event',
            cell: (delivery) => (
              <button
                type="button"
                className="link"
                style={{ all: 'unset', cursor: 'pointer' }}
                onClick={() => setOpen(delivery.id)}
              >
                <span className="link mono">{delivery.event_type}</span>
              </button>
            ),
          },
          { title: 'Status', cell: ({ status }) => <StatusBadge status={status} /> },
          {
            title: 'About',
            wide: true,
            cell: ({ task_id }) =>
              task_id && (
                <Link className="link mono" to="/tasks/$id" params={{ id: task_id }}>
                  {task_id.slice(0, 8)}
                </Link>
              ),
          },
          {
            title: 'Error',
            wide: true,
            cell: ({ error }) => (
              <span className="faint clip" style={{ display: 'block' }}>
                {error}
              </span>
            ),
          },
          { title: 'Tries', right: true, wide: true, cell: ({ attempts }) => attempts },
          { title: 'Created', right: true, cell: ({ created_at }) => <Ago at={created_at} suffix="" /> },
          { title: '', right: true, cell: (delivery) => <Replay id={id} delivery={delivery} /> },
        ]}
      />
      {query.hasNextPage && (
        <Button
          variant="subtle"
          fullWidth
          onClick={() => void query.fetchNextPage()}
          loading={query.isFetchingNextPage}
        >
          Show older deliveries
        </Button>
      )}
      {open && <DeliveryDialog id={id} delivery={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Replay({ id, delivery }: { id: string; delivery: WebhookDelivery }) {
  const client = useQueryClient();
  const replay = async () => {
    await call(`/api/webhooks/${id}/replay`, { method: 'POST', body: { delivery_id: delivery.id } });
    await client.invalidateQueries({ queryKey: ['webhooks', id] });
  };
  return (
    <ActionButton
      needs="write"
      size="compact-xs"
      act={replay}
      done="Sent again."
      disabled={delivery.status === 'pending'}
    >
      Replay
    </ActionButton>
  );
}

function DeliveryDialog({ id, delivery, onClose }: { id: string; delivery: string; onClose: () => void }) {
  const query = useQuery(deliveryQuery(id, delivery));
  return (
    <Modal opened onClose={onClose} title="Delivery" size="xl">
      <Answer query={query}>
        {(found) => (
          <div className={css['column']}>
            <Panel title="Body">
              <CodeBlock label="Body">{pretty(found.body)}</CodeBlock>
            </Panel>
            <Panel title="Attempts">
              <ol className={css['rows']}>
                {found.attempts_history.map((attempt) => (
                  <li key={attempt.attempt}>
                    <div className={css['rowHead']}>
                      <StatusBadge
                        status={attempt.status_code ? String(attempt.status_code) : 'No answer'}
                        tone={attempt.error ? 'failed' : 'complete'}
                      />
                      <span className="faint">{moment(attempt.attempted_at)}</span>
                      <span className="num">{attempt.duration_ms} ms</span>
                    </div>
                    {attempt.error && <div className={css['error']}>{attempt.error}</div>}
                    {attempt.response_body && <CodeBlock label="Response">{attempt.response_body}</CodeBlock>}
                  </li>
                ))}
              </ol>
            </Panel>
          </div>
        )}
      </Answer>
    </Modal>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
