import { type Database } from '@callsheet/runtime';
import { serviceNames, type ServiceName } from '../../local/stack/service-env.js';
import { type Stack } from '../../local/stack/stack.js';
import { residentMb } from '../http/resident-memory.js';

/** The system at one moment of a soak. Memory and sizes in MB. */
export interface Sample {
  readonly minute: number;
  readonly memory: Record<ServiceName, number>;
  readonly connections: number;
  /** Tables that are written and emptied all the time: their size must not grow with what has passed through them. */
  readonly queueMb: number;
  readonly historyMb: number;
  readonly deadRows: number;
  readonly openTasks: number;
}

/** The statement that runs longest, with its seconds and what it waits for, if it runs longer than two seconds. */
export async function findSlowStatement(database: Database): Promise<string | undefined> {
  const [row] = await database<{ text: string }>`
    select round(extract(epoch from now() - query_start), 1) || ' s (' || coalesce(wait_event, 'running') || '): '
      || left(regexp_replace(query, '\\s+', ' ', 'g'), 120) as text
    from pg_stat_activity where state = 'active' and now() - query_start > interval '2 s' and pid <> pg_backend_pid()
    order by query_start limit 1`;
  return row?.text;
}

/** Why tasks went back into the queue, with how often. */
export async function countRequeued(database: Database): Promise<Record<string, number>> {
  const rows = await database<{ reason: string; count: number }>`
    select coalesce(data ->> 'error_message', 'no reason') as reason, count(*)::int as count
    from callsheet.outbox where event_type = 'task.requeued' group by 1`;
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
}

export async function takeSample(stack: Stack, database: Database, minute: number): Promise<Sample> {
  const memory: Record<ServiceName, number> = { ingest: 0, scheduler: 0, 'pod-manager': 0, notifier: 0 };
  for (const name of serviceNames) memory[name] = residentMb(stack.services.pid(name) ?? process.pid);
  const [row] = await database<Omit<Sample, 'minute' | 'memory'>>`
    select (select count(*)::int from pg_stat_activity where application_name like 'callsheet-%') as connections,
      (select sum(pg_total_relation_size(c))::float8 / 1048576 from unnest(array['callsheet.ready_tasks',
        'callsheet.running_tasks', 'callsheet.lanes', 'public.workers']::regclass[]) c) as "queueMb",
      (select sum(pg_total_relation_size(c))::float8 / 1048576 from unnest(array['public.tasks', 'callsheet.outbox',
        'callsheet.webhook_deliveries', 'callsheet.webhook_attempts']::regclass[]) c) as "historyMb",
      (select sum(n_dead_tup)::int from pg_stat_user_tables) as "deadRows",
      (select count(*)::int from callsheet.ready_tasks) + (select count(*)::int from callsheet.running_tasks) as "openTasks"`;
  if (!row) throw new Error('the database gave no figures');
  return { minute, memory, ...row };
}
