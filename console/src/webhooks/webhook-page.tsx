import type { Webhook, WebhookStats } from '@callsheet/contracts';
import { Select } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { call } from '../api/call';
import { Chart } from '../look/chart';
import { ActionButton, tell } from '../look/confirm';
import { count, percent, span } from '../look/format';
import { Facts, Figures, Page, Panel } from '../look/page';
import { SecretDialog } from '../look/secret-dialog';
import { Answer } from '../look/states';
import { Ago } from '../look/ago';
import task from '../task/task.module.css';
import { DeliveryTable } from './delivery-table';
import { ReplayDialog } from './replay-dialog';
import { deliveriesQuery, webhooksQuery, webhookStatsQuery } from './webhook-queries';
import { Standing } from './webhooks-page';

const route = getRouteApi('/webhooks/$id');

/** One endpoint: how it does, what was sent, and sending it again. */
export function WebhookPage() {
  const { id } = route.useParams();
  const query = useQuery({
    ...webhooksQuery,
    select: ({ webhooks }) => webhooks.find((webhook) => webhook.id === id) ?? null,
  });
  return (
    <Page
      title={
        <span className={task['trail']}>
          <Link to="/webhooks">Webhooks</Link>
          <span className="faint">/</span>
          <span className="clip">{query.data ? hostOf(query.data.url) : '…'}</span>
          {query.data && <Standing webhook={query.data} />}
        </span>
      }
      actions={query.data && <Actions webhook={query.data} />}
    >
      <Answer query={query}>
        {(webhook) => (webhook ? <Content webhook={webhook} /> : <p>There is no such endpoint.</p>)}
      </Answer>
    </Page>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function Actions({ webhook }: { webhook: Webhook }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [secret, setSecret] = useState<string>();
  const [isReplaying, setReplaying] = useState(false);
  const path = `/api/webhooks/${webhook.id}`;
  const renew = () => client.invalidateQueries({ queryKey: ['webhooks'] });
  const ping = () => call(`${path}/ping`, { method: 'POST' }).then(renew);
  const toggle = () => call(path, { method: 'PATCH', body: { enabled: !webhook.enabled } }).then(renew);
  const rotate = async () => {
    setSecret((await call<{ secret: string }>(`${path}/rotate-secret`, { method: 'POST', body: {} })).secret);
    await renew();
  };
  const remove = async () => {
    await call(path, { method: 'DELETE' });
    await renew();
    await navigate({ to: '/webhooks' });
  };
  return (
    <>
      <ActionButton needs="write" act={ping} done="A test is on its way.">
        Send a test
      </ActionButton>
      <ActionButton
        needs="write"
        act={rotate}
        confirm={{
          title: 'Rotate the secret?',
          text: 'The old one signs too for 24 hours, so that you can change your receiver meanwhile.',
          yes: 'Rotate',
          dangerous: false,
        }}
      >
        Rotate secret
      </ActionButton>
      <ActionButton
        needs="write"
        act={toggle}
        confirm={
          webhook.enabled
            ? {
                title: 'Disable the endpoint?',
                text: 'Nothing is sent to it until it is enabled again.',
                yes: 'Disable',
              }
            : undefined
        }
      >
        {webhook.enabled ? 'Disable' : 'Enable'}
      </ActionButton>
      <ActionButton
        needs="write"
        act={remove}
        confirm={{ title: 'Delete the endpoint?', text: 'Its delivery log goes with it.', yes: 'Delete' }}
      >
        Delete
      </ActionButton>
      <ActionButton needs="write" variant="filled" act={async () => setReplaying(true)}>
        Replay …
      </ActionButton>
      {isReplaying && (
        <ReplayDialog
          id={webhook.id}
          onClose={() => setReplaying(false)}
          onDone={(replayed) => {
            setReplaying(false);
            tell(`${count(replayed)} deliveries are sent again.`);
            void renew();
          }}
        />
      )}
      {secret && (
        <SecretDialog
          title="The new signing secret"
          secret={secret}
          note="It is shown this once."
          onClose={() => setSecret(undefined)}
        />
      )}
    </>
  );
}

function Content({ webhook }: { webhook: Webhook }) {
  const stats = useQuery(webhookStatsQuery(webhook.id)).data;
  return (
    <>
      <Figures
        figures={[
          {
            name: 'Succeeded, 24 h',
            value: percent(stats?.success_rate),
            note: stats && `${count(stats.delivered)} of ${count(stats.delivered + stats.failed)} attempts`,
          },
          {
            name: 'p50 / p95',
            value: !stats?.p50_ms
              ? '–'
              : `${span(stats.p50_ms / 1000)} / ${span((stats.p95_ms ?? 0) / 1000)}`,
          },
          {
            name: 'Waiting',
            value: count(stats?.pending),
            note: stats?.oldest_pending_at && (
              <>
                oldest <Ago at={stats.oldest_pending_at} suffix="" />
              </>
            ),
          },
          { name: 'Last success', value: <Ago at={webhook.last_success_at} suffix="" /> },
        ]}
      />
      {webhook.notice && (
        <Panel>
          <p style={{ padding: 14 }}>{webhook.notice}</p>
        </Panel>
      )}
      {stats && stats.by_hour.length > 1 && <ByHour stats={stats} />}
      <Log webhook={webhook} />
      <Panel title="Endpoint">
        <Facts
          facts={[
            ['URL', webhook.url],
            ['Events', webhook.event_types.join(', ') || 'All of them'],
            ['Format', webhook.format],
            ['Rate limit', webhook.rate_limit_per_sec && `${webhook.rate_limit_per_sec} a second`],
            ['Headers', Object.keys(webhook.headers).join(', ') || undefined],
            ['Description', webhook.description || undefined],
          ]}
        />
      </Panel>
    </>
  );
}

function ByHour({ stats }: { stats: WebhookStats }) {
  const series = useMemo(
    () => [
      {
        name: 'Delivered',
        color: '--chart-3',
        values: stats.by_hour.map(({ delivered }) => delivered),
        kind: 'line' as const,
        fill: true,
      },
      {
        name: 'Failed',
        color: '--chart-4',
        values: stats.by_hour.map(({ failed }) => failed),
        kind: 'line' as const,
      },
    ],
    [stats],
  );
  const times = useMemo(() => stats.by_hour.map(({ hour }) => Date.parse(hour) / 1000), [stats]);
  return (
    <Panel title="Attempts by hour">
      <div style={{ padding: 14 }}>
        <Chart
          label="Attempts by hour"
          times={times}
          series={series}
          height={140}
          format={(value) => count(Math.round(value))}
        />
      </div>
    </Panel>
  );
}

function Log({ webhook }: { webhook: Webhook }) {
  const { status } = route.useSearch();
  const navigate = useNavigate();
  const query = useInfiniteQuery(deliveriesQuery(webhook.id, status));
  const choose = (value: string | null) =>
    void navigate({
      to: '/webhooks/$id',
      params: { id: webhook.id },
      search: { status: value ?? undefined },
      replace: true,
    });
  return (
    <Panel
      title="Deliveries"
      actions={
        <Select
          aria-label="Status"
          placeholder="Any status"
          data={['pending', 'delivered', 'failed']}
          value={status ?? null}
          onChange={choose}
          clearable
          w={130}
        />
      }
    >
      <DeliveryTable id={webhook.id} query={query} />
    </Panel>
  );
}
