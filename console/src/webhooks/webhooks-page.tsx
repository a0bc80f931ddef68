import type { CreatedWebhook, Webhook } from '@callsheet/contracts';
import { Button } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../api/call';
import { Ago } from '../look/ago';
import { StatusBadge } from '../look/badge';
import { ActionButton } from '../look/confirm';
import { percent, span } from '../look/format';
import { Page, Panel } from '../look/page';
import { SecretDialog } from '../look/secret-dialog';
import { SimpleTable } from '../look/simple-table';
import { Answer, Empty } from '../look/states';
import { useRefusal } from '../session/me';
import { CreateWebhook } from './create-webhook';
import { webhooksQuery, webhookStatsQuery } from './webhook-queries';

/** Where events go: each endpoint and how it does. */
export function WebhooksPage() {
  const query = useQuery(webhooksQuery);
  const [isCreating, setCreating] = useState(false);
  const [created, setCreated] = useState<CreatedWebhook>();
  const [taskSecret, setTaskSecret] = useState<string>();
  const refusal = useRefusal('write');
  const rotate = async () =>
    setTaskSecret(
      (await call<{ secret: string }>('/api/webhooks/task-secret/rotate', { method: 'POST', body: {} }))
        .secret,
    );
  return (
    <Page
      title="Webhooks"
      actions={
        <>
          <ActionButton
            needs="write"
            act={rotate}
            confirm={{
              title: 'Rotate the secret of task webhooks?',
              text: 'It signs what goes to the webhook_url of single tasks. The old one signs too for 24 hours.',
              yes: 'Rotate',
              dangerous: false,
            }}
          >
            Rotate the task secret
          </ActionButton>
          <Button
            leftSection={<IconPlus size={14} />}
            onClick={() => setCreating(true)}
            disabled={refusal !== undefined}
            title={refusal}
          >
            Add endpoint
          </Button>
        </>
      }
    >
      <Panel>
        <Answer query={query} rows={4}>
          {({ webhooks }) => <Endpoints webhooks={webhooks} />}
        </Answer>
      </Panel>
      {isCreating && (
        <CreateWebhook
          onClose={() => setCreating(false)}
          onCreated={(webhook) => {
            setCreating(false);
            setCreated(webhook);
          }}
        />
      )}
      {created && (
        <SecretDialog
          title="The endpoint’s signing secret"
          secret={created.secret}
          note="Your receiver checks signatures with it. It is shown this once; a lost one can be rotated."
          onClose={() => setCreated(undefined)}
        />
      )}
      {taskSecret && (
        <SecretDialog
          title="The new secret of task webhooks"
          secret={taskSecret}
          note="Receivers at a task’s own webhook_url check signatures with it. It is shown this once."
          onClose={() => setTaskSecret(undefined)}
        />
      )}
    </Page>
  );
}

function Endpoints({ webhooks }: { webhooks: Webhook[] }) {
  if (webhooks.length === 0)
    return (
      <Empty icon={IconWebhook} title="No endpoints">
        <p>
          An endpoint hears of every task and batch of the project that ends. Single tasks can name a
          webhook_url of their own.
        </p>
      </Empty>
    );
  return (
    <SimpleTable
      label="Endpoints"
      rows={webhooks}
      rowKey={({ id }) => id}
      empty=""
      columns={[
        {
          title: 'Endpoint',
          cell: (webhook) => (
            <>
              <Link
                to="/webhooks/$id"
                params={{ id: webhook.id }}
                className="link clip"
                style={{ display: 'block' }}
              >
                {webhook.url}
              </Link>
              <div className="faint clip">{webhook.notice ?? (webhook.description || 'Every event')}</div>
            </>
          ),
        },
        { title: 'Status', cell: (webhook) => <Standing webhook={webhook} /> },
        { title: 'Succeeded, 24 h', right: true, wide: true, cell: ({ id }) => <Rate id={id} /> },
        { title: 'p95', right: true, wide: true, cell: ({ id }) => <Slowness id={id} /> },
        {
          title: 'Last success',
          right: true,
          wide: true,
          cell: ({ last_success_at }) => <Ago at={last_success_at} />,
        },
      ]}
    />
  );
}

/** Whether an endpoint is sent to. */
export function Standing({ webhook }: { webhook: Webhook }) {
  if (!webhook.enabled)
    return (
      <StatusBadge
        status={webhook.disabled_reason === 'operator' ? 'Disabled' : 'Given up'}
        tone={webhook.disabled_reason === 'operator' ? 'cancelled' : 'failed'}
      />
    );
  if (webhook.failing_since) return <StatusBadge status="Failing" tone="warn" />;
  return <StatusBadge status="Healthy" tone="complete" />;
}

function Rate({ id }: { id: string }) {
  const { data } = useQuery(webhookStatsQuery(id));
  return <>{percent(data?.success_rate)}</>;
}

function Slowness({ id }: { id: string }) {
  const { data } = useQuery(webhookStatsQuery(id));
  return <>{data?.p95_ms ? span(data.p95_ms / 1000) : '–'}</>;
}
