import { IconServer2 } from '@tabler/icons-react';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Select } from '@mantine/core';
import { Ago } from '../look/ago';
import { StatusBadge } from '../look/badge';
import { money } from '../look/format';
import { Page } from '../look/page';
import { Empty, Failure, Loading } from '../look/states';
import { VirtualTable, type Column } from '../look/virtual-table';
import { promptOf } from '../tasks/task-facts';
import { gpuName, useFleet, type FleetPod } from '../fleet/fleet';
import { Vram } from '../fleet/pod-tile';
import { DiagnosticsButton } from './diagnostics';
import { BreakerNotice } from './breaker-notice';

const route = getRouteApi('/workers');

const columns: Column<FleetPod>[] = [
  {
    title: 'Worker',
    width: 'minmax(0, 1.3fr)',
    cell: ({ pod }) => (
      <>
        <Link
          to="/workers/$id"
          params={{ id: pod.worker_id ?? pod.name }}
          className="mono clip"
          style={{ display: 'block' }}
        >
          {pod.worker_id ?? pod.name}
        </Link>
        <span className="faint clip" style={{ display: 'block', fontSize: 11.5 }}>
          {[gpuName(pod.gpu_type), pod.place, pod.provider].filter(Boolean).join(' · ')}
        </span>
      </>
    ),
  },
  {
    title: 'Phase',
    width: '128px',
    cell: ({ phase }) => <StatusBadge status={phase.word} tone={phase.tone} />,
  },
  {
    title: 'For',
    width: '72px',
    wide: true,
    cell: ({ phase }) =>
      phase.since ? <Ago at={phase.since} suffix="" /> : <span className="faint">–</span>,
  },
  { title: 'VRAM', width: '170px', wide: true, cell: ({ pod }) => <Vram workerId={pod.worker_id} /> },
  {
    title: 'Doing',
    width: 'minmax(0, 1fr)',
    wide: true,
    cell: ({ task, pod, decision }) => (
      <span className={task ? 'clip' : 'faint clip'} style={{ display: 'block' }} title={decision?.sentence}>
        {task ? promptOf(task).slice(0, 120) : (pod.failure_detail ?? decision?.sentence ?? '–')}
      </span>
    ),
  },
  {
    title: '$/h',
    width: '60px',
    wide: true,
    right: true,
    cell: ({ pod }) => <span className="num">{money(pod.usd_per_hour)}</span>,
  },
  {
    title: 'Cost',
    width: '72px',
    right: true,
    cell: ({ pod }) => <span className="num">{money(pod.usd)}</span>,
  },
];

/** Every pod and the worker on it. */
export function WorkersPage() {
  const { phase } = route.useSearch();
  const navigate = useNavigate();
  const { pods, error } = useFleet();
  const shown = phase ? pods?.filter((item) => item.phase.word === phase) : pods;
  const phases = [...new Set(pods?.map((item) => item.phase.word))].sort();
  return (
    <Page
      title="Workers"
      wide
      actions={
        <>
          <DiagnosticsButton />
          <Select
            aria-label="Phase"
            placeholder="Every phase"
            data={phase && !phases.includes(phase) ? [...phases, phase] : phases}
            value={phase ?? null}
            onChange={(value) =>
              void navigate({ to: '/workers', search: { phase: value ?? undefined }, replace: true })
            }
            clearable
            w={150}
          />
        </>
      }
    >
      <BreakerNotice />
      {!pods && error ? <Failure error={error} /> : !shown ? <Loading rows={6} height={32} /> : null}
      {shown?.length === 0 && (
        <Empty icon={IconServer2} title={phase ? 'No pod is in this phase' : 'No pods'}>
          <p>The scheduler asks for pods when tasks wait, and lets them go when there is nothing to do.</p>
        </Empty>
      )}
      {shown && shown.length > 0 && (
        <VirtualTable<FleetPod>
          label="Workers"
          rows={shown}
          columns={columns}
          rowKey={({ pod }) => pod.name}
          rowHeight={54}
          open={({ pod }) => void navigate({ to: '/workers/$id', params: { id: pod.worker_id ?? pod.name } })}
        />
      )}
    </Page>
  );
}
