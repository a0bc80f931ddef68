import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { Ago } from '../look/ago';
import { Dot } from '../look/badge';
import { money } from '../look/format';
import { promptOf } from '../tasks/task-facts';
import { gpuName, type FleetPod } from './fleet';
import css from './pod-tile.module.css';
import { useVitals } from './vitals';

/** One pod: its GPU, what it does, what it has cost, and what comes next. */
export const PodTile = memo(function PodTile({
  item: { pod, phase, task, decision, model },
}: {
  item: FleetPod;
}) {
  return (
    <Link to="/workers/$id" params={{ id: pod.worker_id ?? pod.name }} className={css['tile']}>
      <span className={css['top']}>
        <span className={`${css['gpu']} clip`}>{gpuName(pod.gpu_type)}</span>
        <span className="faint clip" style={{ fontSize: 11.5 }}>
          {[pod.place, pod.cloud === 'COMMUNITY' ? 'community' : undefined].filter(Boolean).join(' · ')}
        </span>
        <span className={css['phase']} data-tone={phase.tone}>
          <Dot tone={phase.tone} />
          {phase.word}
          {phase.since && <Ago at={phase.since} suffix="" />}
        </span>
      </span>
      <Vram workerId={pod.worker_id} />
      <span className={css['now']}>
        {task ? (
          <>
            <span className="clip">{promptOf(task).slice(0, 120)}</span>
            <Track share={(task.progress?.percent ?? 0) / 100} color="var(--brand)" />
          </>
        ) : (
          <span className={`${css['why']} clip`} title={decision?.sentence}>
            {pod.failure_detail ?? decision?.sentence ?? 'No task'}
          </span>
        )}
      </span>
      <span className={css['foot']}>
        <span className="num">{money(pod.usd)}</span>
        <span className="num">{money(pod.usd_per_hour)}/h</span>
        {model && <span className="mono clip">{model}</span>}
      </span>
    </Link>
  );
});

/** The memory of a worker’s GPU, as it said last. */
export function Vram({ workerId }: { workerId: string | null }) {
  const vitals = useVitals(workerId);
  const gb = (mb: number) => (mb / 1024).toFixed(1);
  return (
    <span className={css['vram']}>
      <Track share={vitals ? vitals.usedMb / vitals.totalMb : 0} />
      <span className="num">{vitals ? `${gb(vitals.usedMb)} / ${gb(vitals.totalMb)} GB` : 'VRAM –'}</span>
    </span>
  );
}

function Track({ share, color }: { share: number; color?: string }) {
  return (
    <span className={css['track']}>
      <span style={{ transform: `scaleX(${share})`, background: color }} />
    </span>
  );
}
