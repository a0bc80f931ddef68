import type { DecisionPage } from '@callsheet/contracts';
import { Button, Select } from '@mantine/core';
import { IconChartHistogram } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Ago } from '../look/ago';
import { Chart } from '../look/chart';
import { Page, Panel } from '../look/page';
import { Empty, Failure, Loading } from '../look/states';
import { DecisionList } from './decision-list';
import { decisionsQuery } from './decisions-query';
import { fleetHistory } from './fleet-history';
import css from './scaling.module.css';

const route = getRouteApi('/scaling');

/** What the scheduler decided and why, under the queue and the fleet it saw. */
export function ScalingPage() {
  const { kind } = route.useSearch();
  const navigate = useNavigate();
  const query = useInfiniteQuery(decisionsQuery({ kind }));
  const decisions = useMemo(() => query.data?.pages.flatMap((page) => page.decisions) ?? [], [query.data]);
  const kinds = useMemo(() => [...new Set(decisions.map((decision) => decision.kind))].sort(), [decisions]);
  return (
    <Page title="Scaling" actions={<Pulse page={query.data?.pages[0]} />}>
      <Panel title="Queue and fleet">
        <History decisions={decisions} />
      </Panel>
      <Panel
        title="Decisions"
        aside="each with the numbers it was made from"
        actions={
          <Select
            aria-label="Kind of decision"
            placeholder="Every kind"
            data={kind && !kinds.includes(kind) ? [...kinds, kind] : kinds}
            value={kind ?? null}
            onChange={(value) =>
              void navigate({ to: '/scaling', search: { kind: value ?? undefined }, replace: true })
            }
            clearable
            w={150}
          />
        }
      >
        {query.isPending && <Loading rows={6} />}
        {query.isError && decisions.length === 0 && (
          <Failure error={query.error} retry={() => void query.refetch()} />
        )}
        {query.data && decisions.length === 0 && (
          <Empty icon={IconChartHistogram} title="No decisions yet">
            <p>The scheduler writes one down whenever it looks at the queue.</p>
          </Empty>
        )}
        <DecisionList decisions={decisions} />
        {query.hasNextPage && (
          <Button
            variant="subtle"
            fullWidth
            onClick={() => void query.fetchNextPage()}
            loading={query.isFetchingNextPage}
          >
            Show older decisions
          </Button>
        )}
      </Panel>
    </Page>
  );
}

function History({ decisions }: { decisions: DecisionPage['decisions'] }) {
  const history = useMemo(() => fleetHistory(decisions), [decisions]);
  const series = useMemo(
    () => [
      { name: 'Queued', color: '--chart-2', values: history.queued, kind: 'step' as const, fill: true },
      { name: 'Wanted', color: '--ink-3', values: history.wanted, kind: 'step' as const },
      { name: 'Workers', color: '--chart-1', values: history.active, kind: 'step' as const },
      { name: 'Busy', color: '--chart-3', values: history.busy, kind: 'step' as const },
    ],
    [history],
  );
  return (
    <div className={css['chart']}>
      <Chart
        label="Queue and fleet"
        times={history.times}
        series={series}
        height={200}
        format={(value) => String(Math.round(value))}
      />
    </div>
  );
}

function Pulse({ page }: { page: DecisionPage | undefined }) {
  if (!page) return null;
  const { silent_since, last_decided_at, instance } = page.scheduler;
  if (silent_since)
    return (
      <span style={{ color: 'var(--failed)' }}>
        The scheduler is silent since <Ago at={silent_since} suffix="" />
      </span>
    );
  return (
    <span className="faint">
      {instance ?? 'No scheduler'} decided <Ago at={last_decided_at} />
    </span>
  );
}
