import type { FailureCluster, FailureList } from '@callsheet/contracts';
import { Select } from '@mantine/core';
import { IconMoodCheck } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { call } from '../api/call';
import { Ago } from '../look/ago';
import { ActionButton } from '../look/confirm';
import { count } from '../look/format';
import { Page, Panel } from '../look/page';
import { SimpleTable } from '../look/simple-table';
import { Answer, Empty } from '../look/states';
import { actOnAll } from '../tasks/act-on-all';

const route = getRouteApi('/failures');
const periods = [
  { value: '1', label: 'Last hour' },
  { value: '24', label: 'Last 24 hours' },
  { value: '168', label: 'Last 7 days' },
  { value: '720', label: 'Last 30 days' },
];

/** Failed tasks by their error, and retrying all of one. */
export function FailuresPage() {
  const { hours = '24' } = route.useSearch();
  const navigate = useNavigate();
  const query = useQuery({
    queryKey: ['failures', hours],
    queryFn: ({ signal }) => call<FailureList>('/api/failures', { query: { hours }, signal }),
    refetchInterval: 15_000,
  });
  const choose = (value: string | null) =>
    void navigate({ to: '/failures', search: { hours: value ?? undefined }, replace: true });
  return (
    <Page
      title="Failures"
      actions={
        <Select
          aria-label="Period"
          data={periods}
          value={hours}
          onChange={choose}
          allowDeselect={false}
          w={140}
        />
      }
    >
      <Panel>
        <Answer query={query}>{({ clusters }) => <Clusters clusters={clusters} />}</Answer>
      </Panel>
    </Page>
  );
}

function Clusters({ clusters }: { clusters: FailureCluster[] }) {
  if (clusters.length === 0)
    return (
      <Empty icon={IconMoodCheck} title="No task failed">
        <p>A task fails when its attempts are used up, or when trying again cannot help.</p>
      </Empty>
    );
  return (
    <SimpleTable
      label="Failures"
      rows={clusters}
      rowKey={({ error }) => error}
      empty=""
      columns={[
        {
          title: 'Error',
          cell: (cluster) => (
            <Link
              to="/tasks"
              search={{ status: 'Failed', error: cluster.error_contains }}
              className="link"
              style={{ overflowWrap: 'anywhere' }}
            >
              {cluster.error}
            </Link>
          ),
        },
        { title: 'Tasks', right: true, cell: (cluster) => count(cluster.count) },
        {
          title: 'Types',
          wide: true,
          cell: (cluster) => <span className="quiet">{cluster.task_types.join(', ')}</span>,
        },
        { title: 'Last', right: true, wide: true, cell: (cluster) => <Ago at={cluster.last_at} /> },
        { title: '', right: true, cell: (cluster) => <RetryCluster cluster={cluster} /> },
      ]}
    />
  );
}

function RetryCluster({ cluster }: { cluster: FailureCluster }) {
  const client = useQueryClient();
  const retry = async () => {
    const filter = { status: 'Failed' as const, error_contains: cluster.error_contains };
    await actOnAll({ action: 'retry', filter, dry_run: false }, () => true);
    await client.invalidateQueries({ queryKey: ['failures'] });
  };
  return (
    <ActionButton
      needs="write"
      size="compact-xs"
      act={retry}
      done="They are queued again."
      confirm={{
        title: 'Retry the cluster?',
        text: `${count(cluster.count)} failed tasks say “${cluster.error_contains}”. Each gets new attempts.`,
        yes: `Retry ${count(cluster.count)}`,
        dangerous: false,
      }}
    >
      Retry
    </ActionButton>
  );
}
