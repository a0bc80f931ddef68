import type { ListedTask } from '@callsheet/contracts';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { Ago } from '../look/ago';
import { Chip, StatusBadge } from '../look/badge';
import { useNow } from '../look/clock';
import { money, secondsSince, span } from '../look/format';
import { Poster } from '../look/poster';
import type { Column } from '../look/virtual-table';
import { ageOf, lorasOf, mediaOf, modelOf, promptOf, seedOf, sizeOf, tellTries, triesOf } from './task-facts';
import css from './tasks.module.css';

const PROMPT_SHOWN = 240;

/** The columns of the list of tasks. */
export const taskColumns: Column<ListedTask>[] = [
  { title: 'Task', width: 'minmax(0, 1fr)', cell: (task) => <Subject task={task} /> },
  { title: 'Status', width: '112px', cell: (task) => <Standing task={task} /> },
  {
    title: 'Size',
    width: '132px',
    wide: true,
    cell: (task) => <span className="num quiet">{sizeOf(task) ?? '–'}</span>,
  },
  {
    title: 'Seed',
    width: '88px',
    wide: true,
    cell: (task) => <span className="num quiet clip">{seedOf(task) ?? '–'}</span>,
  },
  { title: 'Time', width: '92px', wide: true, right: true, cell: (task) => <Time task={task} /> },
  { title: 'Tries', width: '44px', wide: true, right: true, cell: (task) => <Tries task={task} /> },
  {
    title: 'Cost',
    width: '80px',
    wide: true,
    right: true,
    cell: (task) => <span className="num quiet">{money(task.cost_usd)}</span>,
  },
  {
    title: 'Created',
    width: '76px',
    wide: true,
    right: true,
    cell: (task) => (
      <span className="quiet">
        <Ago at={task.created_at} suffix="" />
      </span>
    ),
  },
];

const Subject = memo(function Subject({ task }: { task: ListedTask }) {
  const model = modelOf(task);
  return (
    <div className={css['subject']}>
      <Poster {...mediaOf(task)} status={task.status} style={{ width: 72, height: 44, flex: 'none' }} />
      <div className={css['words']}>
        <Link to="/tasks/$id" params={{ id: task.id }} className={`${css['prompt']} clip`}>
          {promptOf(task).slice(0, PROMPT_SHOWN)}
        </Link>
        <span className={css['chips']}>
          {task.status === 'Failed' && task.error_message ? (
            <span className="clip" style={{ color: 'var(--failed)' }}>
              {task.error_message.slice(0, PROMPT_SHOWN)}
            </span>
          ) : (
            <>
              {model ? <Chip>{model}</Chip> : <span className="clip">{task.task_type}</span>}
              {lorasOf(task).map((lora) => (
                <Chip key={lora} title={`LoRA ${lora}`}>
                  {lora}
                </Chip>
              ))}
            </>
          )}
        </span>
      </div>
    </div>
  );
});

function Standing({ task }: { task: ListedTask }) {
  const percent = task.progress?.percent;
  return (
    <>
      <StatusBadge status={task.status} />
      {task.status === 'In Progress' && typeof percent === 'number' && (
        <div className={css['bar']} title={`${percent}%`}>
          <span style={{ transform: `scaleX(${percent / 100})` }} />
        </div>
      )}
    </>
  );
}

function Time({ task }: { task: ListedTask }) {
  const { since, seconds } = ageOf(task);
  if (since)
    return <Running since={since} band={task.finishes_in_seconds} waiting={task.status === 'Queued'} />;
  return <span className="num quiet">{span(seconds)}</span>;
}

function Running({
  since,
  band,
  waiting,
}: {
  since: string;
  band: ListedTask['finishes_in_seconds'];
  waiting: boolean;
}) {
  const seconds = Math.round(secondsSince(since, useNow()));
  return (
    <span className="num" title={waiting ? 'waiting' : 'running'}>
      <span className={waiting ? 'faint' : undefined}>{span(seconds)}</span>
      {band && band.high > 0 && (
        <span className="faint" style={{ display: 'block', fontSize: 11.5 }}>
          {span(band.low)}–{span(band.high)}
        </span>
      )}
    </span>
  );
}

function Tries({ task }: { task: ListedTask }) {
  const tries = triesOf(task);
  if (tries === 0) return <span className="faint">–</span>;
  const isWorn = task.attempts > 0 && task.status !== 'Complete';
  return (
    <span className="num" style={{ color: isWorn ? 'var(--warn)' : 'var(--ink-2)' }} title={tellTries(task)}>
      {tries}/{task.max_attempts}
    </span>
  );
}
