import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { call } from '../api/call';
import { gpuName, useFleet, type FleetPod } from '../fleet/fleet';
import { useVitals } from '../fleet/vitals';
import { Ago } from '../look/ago';
import { StatusBadge } from '../look/badge';
import { ActionButton } from '../look/confirm';
import { moment, money } from '../look/format';
import { Facts, Figures, Page, Panel } from '../look/page';
import { Loading } from '../look/states';
import { DecisionList } from '../scaling/decision-list';
import { decisionsQuery } from '../scaling/decisions-query';
import css from '../task/task.module.css';
import { promptOf } from '../tasks/task-facts';
import { WorkerDiagnostics } from './diagnostics';
import { WorkerLog } from './worker-log';

const route = getRouteApi('/workers/$id');

/** One worker and its pod: how it is, what it logged, what was decided about it. */
export function WorkerPage() {
  const { id } = route.useParams();
  const { pods } = useFleet();
  const item = pods?.find(({ pod }) => pod.worker_id === id || pod.name === id);
  return (
    <Page
      title={
        <span className={css['trail']}>
          <Link to="/workers">Workers</Link>
          <span className="faint">/</span>
          <span className="mono clip">{id}</span>
          {item && <StatusBadge status={item.phase.word} tone={item.phase.tone} />}
        </span>
      }
      actions={item && <Actions item={item} />}
    >
      {item && <Health item={item} />}
      <div className={css['columns']}>
        <div className={css['column']}>
          <Panel title="Log">
            <WorkerLog workerId={id} choice />
          </Panel>
          <Panel title="Decisions about it">
            <Decisions workerId={id} />
          </Panel>
        </div>
        <div className={css['column']}>
          {item && <PodFacts item={item} />}
          <WorkerDiagnostics workerId={id} />
          <Panel>
            <p style={{ padding: 14 }}>
              <Link to="/tasks" search={{ worker: id }} className="link">
                Every task it has had last
              </Link>
            </p>
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Actions({ item: { pod } }: { item: FleetPod }) {
  const client = useQueryClient();
  if (pod.worker_id === null || pod.terminated_at !== null) return null;
  const path = `/api/workers/${encodeURIComponent(pod.worker_id)}`;
  const renew = () => client.invalidateQueries({ queryKey: ['pods'] });
  const isEnding = pod.worker_status === 'terminating';
  return (
    <>
      <ActionButton
        needs="operate"
        disabled={isEnding}
        act={() => call(`${path}/drain`, { method: 'POST', body: {} }).then(renew)}
        done="It drains."
        confirm={{
          title: 'Drain the worker?',
          text: 'It ends what it works on and gets nothing new; then its pod goes.',
          yes: 'Drain',
          dangerous: false,
        }}
      >
        Drain
      </ActionButton>
      <ActionButton
        needs="operate"
        act={() => call(`${path}/terminate`, { method: 'POST', body: {} }).then(renew)}
        done="It is being terminated."
        confirm={{
          title: 'Terminate the worker?',
          text: 'Its pod goes at once. What it works on is queued again, at no cost to its attempts.',
          yes: 'Terminate',
        }}
      >
        Terminate
      </ActionButton>
    </>
  );
}

function Health({ item: { pod, phase, task } }: { item: FleetPod }) {
  const vitals = useVitals(pod.worker_id);
  const gb = (mb: number) => (mb / 1024).toFixed(1);
  return (
    <Figures
      figures={[
        {
          name: 'Phase',
          value: phase.word,
          note: phase.since && (
            <>
              for <Ago at={phase.since} suffix="" />
            </>
          ),
        },
        {
          name: 'VRAM',
          value: vitals ? `${gb(vitals.usedMb)} GB` : '–',
          note: vitals ? (
            <>
              of {gb(vitals.totalMb)} GB · <Ago at={vitals.at} />
            </>
          ) : (
            'shown at the next heartbeat'
          ),
        },
        {
          name: 'Working on',
          value: task ? (
            <Link
              to="/tasks/$id"
              params={{ id: task.id }}
              className="clip"
              style={{ display: 'block', fontSize: 15 }}
            >
              {promptOf(task).slice(0, 80)}
            </Link>
          ) : (
            'Nothing'
          ),
          note: task?.progress?.step ?? undefined,
        },
        { name: 'Cost so far', value: money(pod.usd), note: `${money(pod.usd_per_hour)} an hour` },
      ]}
    />
  );
}

function PodFacts({ item: { pod } }: { item: FleetPod }) {
  return (
    <Panel title="Pod">
      <Facts
        facts={[
          ['GPU', gpuName(pod.gpu_type)],
          ['Name', <span className="mono">{pod.name}</span>],
          ['Provider', [pod.provider, pod.cloud?.toLowerCase(), pod.place].filter(Boolean).join(' · ')],
          ['Provider’s id', pod.provider_pod_id && <span className="mono">{pod.provider_pod_id}</span>],
          ['Volume', pod.volume],
          ['Requested', moment(pod.requested_at)],
          ['Created', moment(pod.created_at)],
          ['Launched', moment(pod.launched_at)],
          ['Terminated', pod.terminated_at && moment(pod.terminated_at)],
          ['Failure', pod.failure_detail ?? pod.failure_kind],
        ]}
      />
    </Panel>
  );
}

function Decisions({ workerId }: { workerId: string }) {
  const query = useInfiniteQuery(decisionsQuery({ worker_id: workerId, limit: 50 }));
  if (query.isPending) return <Loading rows={3} />;
  const decisions = query.data?.pages.flatMap((page) => page.decisions) ?? [];
  if (decisions.length === 0)
    return (
      <p style={{ padding: 14 }} className="faint">
        None named it.
      </p>
    );
  return <DecisionList decisions={decisions} />;
}
