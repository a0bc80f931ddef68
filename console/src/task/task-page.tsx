import type { TaskDetail } from '@callsheet/contracts';
import { Progress } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { StatusBadge } from '../look/badge';
import { bytes, moment, money, span } from '../look/format';
import { CodeBlock, Facts, Page, Panel } from '../look/page';
import { Answer } from '../look/states';
import { lorasOf, mediaOf, modelOf, promptOf, seedOf, sizeOf, tellTries } from '../tasks/task-facts';
import { taskDeliveriesQuery, taskQuery, whyQuery } from '../tasks/task-queries';
import { Deliveries } from './deliveries';
import { Attempts, Events } from './history';
import { Player } from './player';
import css from './task.module.css';
import { TaskActions } from './task-actions';
import { Waterfall } from './waterfall';
import { WorkerLog } from '../workers/worker-log';

const route = getRouteApi('/tasks/$id');
const LONG_PROMPT = 900;

/** One task: the video, where its time went, and everything that happened to it. */
export function TaskPage() {
  const { id } = route.useParams();
  const query = useQuery(taskQuery(id));
  const task = query.data;
  return (
    <Page
      title={
        <span className={css['trail']}>
          <Link to="/tasks">Tasks</Link>
          <span className="faint">/</span>
          <span className="mono">{id.slice(0, 8)}</span>
          {task && <StatusBadge status={task.status} />}
        </span>
      }
      actions={task && <TaskActions task={task} />}
    >
      <Answer query={query} rows={8}>
        {(found) => <Content task={found} />}
      </Answer>
    </Page>
  );
}

function Content({ task }: { task: TaskDetail }) {
  const deliveries = useQuery(taskDeliveriesQuery(task.id));
  const prompt = promptOf(task);
  return (
    <div className={css['columns']}>
      <div className={css['column']}>
        <Panel>
          <Player task={task} />
          <p
            className={css['prompt']}
            data-long={prompt.length > LONG_PROMPT}
            tabIndex={prompt.length > LONG_PROMPT ? 0 : undefined}
          >
            {prompt}
          </p>
        </Panel>
        <Panel
          title="Timeline"
          aside={span(task.timeline.total_seconds)}
          actions={
            task.trace_url && (
              <a className="link" href={task.trace_url} target="_blank" rel="noreferrer">
                Trace
              </a>
            )
          }
        >
          <Waterfall task={task} deliveries={deliveries.data?.deliveries ?? []} />
        </Panel>
        <Panel title="Attempts" aside={tellTries(task)}>
          <Attempts task={task} />
        </Panel>
        <Panel title="Webhooks">
          <Answer query={deliveries} rows={2}>
            {(found) => <Deliveries deliveries={found.deliveries} />}
          </Answer>
        </Panel>
        {task.worker_id && (
          <Panel title="Log" aside={task.worker_id}>
            <WorkerLog workerId={task.worker_id} lines={60} />
          </Panel>
        )}
      </div>
      <div className={css['column']}>
        <Standing task={task} />
        <Panel title="Result">
          <Result task={task} />
        </Panel>
        <Panel title="Request">
          <Request task={task} />
        </Panel>
        <Panel title="Parameters">
          <CodeBlock label="Parameters as JSON">{JSON.stringify(task.params, null, 2)}</CodeBlock>
        </Panel>
        <Panel title="Events">
          <Events task={task} />
        </Panel>
      </div>
    </div>
  );
}

function Standing({ task }: { task: TaskDetail }) {
  if (task.status === 'Queued') return <Why task={task} />;
  if (task.status === 'In Progress')
    return (
      <Panel>
        <div className={css['progress']}>
          <div className={css['progressRow']}>
            <span>{task.progress?.step ?? 'Generating'}</span>
            <span className="num">{task.progress?.percent ?? '–'}%</span>
          </div>
          <Progress value={task.progress?.percent ?? 0} size={4} color="blue" aria-label="Progress" />
          {task.estimate && <Eta task={task} />}
        </div>
      </Panel>
    );
  if (task.status === 'Failed' && task.error_message)
    return (
      <Panel>
        <div className={css['progress']}>
          <strong style={{ fontWeight: 550 }}>Failed</strong>
          <div className={css['error']}>{task.error_message}</div>
        </div>
      </Panel>
    );
  return null;
}

function Why({ task }: { task: TaskDetail }) {
  const query = useQuery(whyQuery(task.id));
  return (
    <Panel>
      <div className={css['why']}>
        <strong style={{ fontWeight: 550 }}>Why it waits</strong>
        <p>{query.data?.sentence ?? '…'}</p>
        {query.data && query.data.last_lines.length > 0 && (
          <CodeBlock label="Last lines">{query.data.last_lines.join('\n')}</CodeBlock>
        )}
        <span className="faint">
          {task.queue?.position && `Place ${task.queue.position} in the queue`}
          {task.estimate?.starts_in_seconds &&
            ` · starts in ${span(task.estimate.starts_in_seconds.low)}–${span(task.estimate.starts_in_seconds.high)}`}
        </span>
      </div>
    </Panel>
  );
}

function Eta({ task: { estimate } }: { task: TaskDetail }) {
  if (!estimate) return null;
  const { low, high } = estimate.finishes_in_seconds;
  return (
    <span className="faint num" title={estimate.basis}>
      Done in {span(low)}–{span(high)}
    </span>
  );
}

function Result({ task }: { task: TaskDetail }) {
  const result = task.result_data ?? {};
  const number = (name: string) => (typeof result[name] === 'number' ? result[name] : undefined);
  const { video } = mediaOf(task);
  const rows: [string, ReactNode][] = [
    ['Video', video && <Files video={video} />],
    ['Size', sizeOf(task)],
    ['Length', number('duration_seconds') !== undefined && span(number('duration_seconds'))],
    ['Frame rate', number('fps') && `${number('fps')} fps`],
    ['File', number('file_size_bytes') && bytes(number('file_size_bytes'))],
    ['Took', number('processing_time_seconds') !== undefined && span(number('processing_time_seconds'))],
    ['Cost', task.cost_usd !== null && money(task.cost_usd)],
  ];
  return <Facts facts={rows.filter(([, value]) => Boolean(value))} />;
}

function Files({ video }: { video: string }) {
  return (
    <a className="link" href={video} download target="_blank" rel="noreferrer">
      <IconDownload size={13} style={{ verticalAlign: -2 }} /> Download
    </a>
  );
}

function Trace({ id, url }: { id: string; url: string | null }) {
  if (!url) return <span className="mono">{id}</span>;
  return (
    <a className="link mono" href={url} target="_blank" rel="noreferrer">
      {id}
    </a>
  );
}

function Request({ task }: { task: TaskDetail }) {
  return (
    <Facts
      facts={[
        ['Id', <span className="mono">{task.id}</span>],
        ['Type', task.task_type],
        ['Model', modelOf(task)],
        ['LoRAs', lorasOf(task).join(', ') || undefined],
        ['Seed', seedOf(task)],
        ['Priority', task.priority],
        ['Needs VRAM', task.min_vram_gb === null ? undefined : `${task.min_vram_gb} GB`],
        [
          'Batch',
          task.batch_id && (
            <Link className="link" to="/tasks" search={{ batch: task.batch_id }}>
              {task.batch_id.slice(0, 8)}
            </Link>
          ),
        ],
        [
          'Parent',
          task.parent_id && (
            <Link className="link" to="/tasks/$id" params={{ id: task.parent_id }}>
              {task.parent_id.slice(0, 8)}
            </Link>
          ),
        ],
        [
          'Worker',
          task.worker_id && (
            <Link className="link mono" to="/workers/$id" params={{ id: task.worker_id }}>
              {task.worker_id}
            </Link>
          ),
        ],
        ['Trace', task.trace_id && <Trace id={task.trace_id} url={task.trace_url} />],
        ['Webhook', task.webhook_url],
        ['Created', moment(task.created_at)],
        ['Updated', moment(task.updated_at)],
      ]}
    />
  );
}
