import type { Overview } from '@callsheet/contracts';
import { Button } from '@mantine/core';
import { IconPlus, IconServer2 } from '@tabler/icons-react';
import { queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { call } from '../api/call';
import { spendQuery } from '../api/fleet';
import { everyMinute } from './every-minute';
import { useFleet } from '../fleet/fleet';
import { PodGrid } from '../fleet/pod-grid';
import { Chart } from '../look/chart';
import { Ago } from '../look/ago';
import { count, money, percent, span } from '../look/format';
import { Figures, Page, Panel } from '../look/page';
import { Poster } from '../look/poster';
import { Empty, Failure, Loading } from '../look/states';
import { decisionsQuery } from '../scaling/decisions-query';
import { fleetHistory } from '../scaling/fleet-history';
import { useMay } from '../session/me';
import { mediaOf, promptOf } from '../tasks/task-facts';
import { tasksQuery } from '../tasks/task-queries';
import { Activity } from './activity';
import css from './overview.module.css';

/** How everything is, at a glance. */
export function OverviewPage() {
  const mayWatch = useMay('watch');
  return (
    <Page
      title="Overview"
      actions={
        <Button component={Link} to="/new" leftSection={<IconPlus size={14} />}>
          New task
        </Button>
      }
    >
      <Alerts />
      {mayWatch && <Now />}
      {mayWatch && <Fleet />}
      {mayWatch && <Charts />}
      <div className={css['columns']}>
        {mayWatch && <QueueChart />}
        <Activity />
      </div>
      <Latest />
    </Page>
  );
}

const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => call<Overview>('/api/overview', { signal }),
  refetchInterval: 5_000,
});

function Now() {
  const { data } = useQuery(overviewQuery);
  const ends = data && data.completed + data.failed;
  return (
    <Figures
      figures={[
        {
          name: 'Queued',
          value: count(data?.queued),
          note: data?.oldest_queued_at && (
            <>
              oldest <Ago at={data.oldest_queued_at} suffix="" />
            </>
          ),
        },
        { name: 'Running', value: count(data?.running) },
        { name: 'Completed, 24 h', value: count(data?.completed) },
        {
          name: 'Failed, 24 h',
          value: count(data?.failed),
          note: data && ends ? percent(data.failed / ends) : undefined,
        },
        { name: 'A video second', value: money(data?.usd_per_video_second) },
      ]}
    />
  );
}

function Charts() {
  const { data } = useQuery(overviewQuery);
  const minutes = useMemo(() => everyMinute(data?.by_minute ?? []), [data]);
  const times = useMemo(() => minutes.map(({ minute }) => Date.parse(minute) / 1000), [minutes]);
  const ends = useMemo(
    () => [
      {
        name: 'Completed',
        color: '--chart-3',
        values: minutes.map(({ completed }) => completed),
        kind: 'bars' as const,
      },
      {
        name: 'Failed',
        color: '--chart-4',
        values: minutes.map(({ failed }) => failed),
        kind: 'bars' as const,
      },
    ],
    [minutes],
  );
  const waits = useMemo(
    () => [
      { name: 'p50', color: '--chart-1', values: minutes.map(({ wait_p50_s }) => wait_p50_s), fill: true },
      { name: 'p95', color: '--chart-2', values: minutes.map(({ wait_p95_s }) => wait_p95_s) },
    ],
    [minutes],
  );
  return (
    <div className={css['charts']}>
      <Panel title="Videos a minute" aside="last hour">
        <div className={css['chart']}>
          <Chart
            label="Videos a minute"
            times={times}
            series={ends}
            height={150}
            format={(value) => count(Math.round(value))}
          />
        </div>
      </Panel>
      <Panel title="Wait for a worker" aside="last hour">
        <div className={css['chart']}>
          <Chart
            label="Wait for a worker"
            times={times}
            series={waits}
            height={150}
            format={(value) => span(value)}
          />
        </div>
      </Panel>
    </div>
  );
}

function QueueChart() {
  const query = useInfiniteQuery(decisionsQuery({ limit: 200 }));
  const history = useMemo(
    () => fleetHistory(query.data?.pages.flatMap((page) => page.decisions) ?? []),
    [query.data],
  );
  const series = useMemo(
    () => [
      { name: 'Queued', color: '--chart-2', values: history.queued, kind: 'step' as const, fill: true },
      { name: 'Workers', color: '--chart-1', values: history.active, kind: 'step' as const },
      { name: 'Busy', color: '--chart-3', values: history.busy, kind: 'step' as const },
    ],
    [history],
  );
  return (
    <Panel
      title="Queue and fleet"
      actions={
        <Link to="/scaling" className="link">
          Why
        </Link>
      }
    >
      <div className={css['chart']}>
        <Chart
          label="Queue and fleet"
          times={history.times}
          series={series}
          height={300}
          format={(value) => count(Math.round(value))}
        />
      </div>
    </Panel>
  );
}

function Alerts() {
  const mayWatch = useMay('watch');
  const { data } = useQuery({ ...spendQuery, enabled: mayWatch });
  if (!data?.exceeded.length) return null;
  return (
    <div className={css['alerts']}>
      {data.exceeded.slice(0, 3).map(({ period, limit_usd, spent_usd, raised_at }) => (
        <div key={`${period} ${raised_at}`} className={css['alert']} data-tone="failed" role="status">
          The {period} limit of {money(limit_usd)} is reached: {money(spent_usd)}. No further pods are made.
        </div>
      ))}
    </div>
  );
}

function Fleet() {
  const { pods, error } = useFleet();
  const live = pods?.filter(({ pod }) => pod.terminated_at === null);
  return (
    <section>
      <header className={css['sectionHead']}>
        <h2>Fleet</h2>
        <span className="faint">{live && `${count(live.length)} ${live.length === 1 ? 'pod' : 'pods'}`}</span>
        <Link to="/workers" className="link">
          All workers
        </Link>
      </header>
      {!live && (error ? <Failure error={error} /> : <Loading rows={3} />)}
      {live?.length === 0 && (
        <Panel>
          <Empty icon={IconServer2} title="No pods, no cost">
            <p>Pods start as soon as tasks wait.</p>
          </Empty>
        </Panel>
      )}
      {live && live.length > 0 && <PodGrid pods={live} />}
    </section>
  );
}

const LATEST = 12;

function Latest() {
  const query = useInfiniteQuery(tasksQuery({ status: 'Complete' }));
  const tasks = query.data?.pages[0]?.tasks.slice(0, LATEST) ?? [];
  if (tasks.length === 0) return null;
  return (
    <section>
      <header className={css['sectionHead']}>
        <h2>Latest videos</h2>
        <Link to="/tasks" search={{ status: 'Complete', view: 'gallery' }} className="link">
          Gallery
        </Link>
      </header>
      <div className={css['strip']}>
        {tasks.map((task) => (
          <Link key={task.id} to="/tasks/$id" params={{ id: task.id }} className={css['film']}>
            <Poster
              {...mediaOf(task)}
              status={task.status}
              style={{ aspectRatio: '16 / 9', borderRadius: 8 }}
            />
            <span className="clip">{promptOf(task).slice(0, 100)}</span>
          </Link>
        ))}
      </div>
    </section>
  );
}
