import { one, openDatabase, type Database, type Row } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { countNewEvents } from './count-events.sql.js';

let server: TestDatabase;
let database: Database;

beforeAll(async () => {
  server = await createDatabase();
  database = openDatabase({ url: server.url, applicationName: 'test' });
  await makeHistory();
});
afterAll(async () => {
  await database.end();
  await server.drop();
});

/** Two workers that work, one that starts, one that is gone; tasks in every status; a few log lines. */
async function makeHistory() {
  await database`
    insert into public.workers (id, instance_type, status, created_at, last_heartbeat, vram_total_mb, vram_used_mb, terminated_at)
    values ('busy', 'RTX', 'active', now() - interval '2 hours', now(), 24000, 6000, null),
      ('silent', 'external', 'active', now() - interval '2 hours', now() - interval '6 minutes', null, null, null),
      ('new', 'RTX', 'spawning', now(), null, null, null, null),
      ('gone', 'RTX', 'terminated', now() - interval '5 hours', null, null, null, now() - interval '4 hours')`;
  await database`
    insert into public.tasks (id, task_type, created_at)
    select ('00000000-0000-4000-8000-00000000000' || n)::uuid, case when n = 6 then 'image' else 't2v' end,
      now() - interval '30 minutes'
    from generate_series(1, 6) n`;
  await database`
    update public.tasks set status = 'In Progress', worker_id = 'busy', claim_id = gen_random_uuid(), attempts = 1,
      claimed_at = now() - interval '12 minutes', generation_started_at = now() - interval '20 minutes',
      lease_expires_at = now() + interval '1 hour'
    where id::text similar to '%[1234]'`;
  await database`
    update public.tasks set status = 'Complete', generation_processed_at = generation_started_at + interval '90 seconds'
    where id::text similar to '%[12]'`;
  await database`
    update public.tasks set status = 'Failed', error_message = 'out of memory',
      generation_processed_at = generation_started_at + interval '30 seconds' where id::text like '%3'`;
  await database`
    insert into public.system_logs (timestamp, source_type, source_id, log_level, message, worker_id)
    values (now(), 'worker', 'busy', 'ERROR', 'b', 'busy'), (now(), 'worker', 'busy', 'ERROR', 'a', 'busy'),
      (now(), 'worker', 'busy', 'CRITICAL', 'a', 'busy'), (now(), 'worker', 'busy', 'WARNING', 'w', 'busy'),
      (now(), 'worker', 'busy', 'INFO', 'i', 'busy'),
      (now() - interval '25 hours', 'worker', 'busy', 'ERROR', 'old', 'busy')`;
  const { last } = one(await database<{ last: string }>`select max(id) as last from callsheet.outbox`);
  const counted = async () =>
    one(await database<{ done: boolean }>`select position >= ${last} as done from callsheet.count_horizon`)
      .done;
  while (!(await counted())) await countNewEvents(database, 20_000);
}

/** Rows as an operator's tool gets them, read with the role that Supabase gives such tools. */
async function read(view: string): Promise<Row[]> {
  const client = await database.dedicated();
  try {
    await client.query('set role service_role');
    return (await client.query<Row>(`select * from public.${view}`)).rows;
  } finally {
    await client.end();
  }
}

test.each([
  [
    'orchestrator_status',
    'queued_tasks running_tasks completed_tasks error_tasks failed_tasks inactive_workers active_workers terminated_workers external_workers stale_workers stuck_tasks snapshot_time',
  ],
  [
    'active_workers_health',
    'id instance_type status created_at last_heartbeat heartbeat_age_seconds vram_total_mb vram_used_mb vram_usage_percent current_task_id current_task_status current_task_type task_runtime_seconds health_status',
  ],
  [
    'recent_task_activity',
    'id status task_type attempts worker_id created_at generation_started_at generation_processed_at updated_at error_message processing_duration_seconds worker_instance_type worker_status',
  ],
  [
    'worker_performance',
    'worker_id instance_type status worker_created_at last_heartbeat total_tasks_processed completed_tasks error_tasks failed_tasks current_running_tasks success_rate_percent avg_processing_time_seconds uptime_hours',
  ],
  [
    'task_queue_analysis',
    'task_type status task_count avg_queue_time_minutes max_queue_time_minutes avg_processing_time_seconds error_count',
  ],
  ['v_recent_errors', 'source_type source_id worker_id task_id error_count last_error_time unique_messages'],
  [
    'v_worker_log_activity',
    'worker_id status last_heartbeat log_count error_count warning_count last_log_time',
  ],
  ['normalized_task_status', 'id normalized_status original_status'],
])('%s has the columns that tools read, in order; only service_role may read it', async (view, columns) => {
  expect(Object.keys(one(await read(view))).join(' ')).toBe(columns);
  const readers = await database<{ grantee: string }>`
    select distinct grantee from information_schema.role_table_grants
    where table_schema = 'public' and table_name = ${view} and grantee in ('anon', 'authenticated', 'service_role', 'PUBLIC')`;
  expect(readers).toEqual([{ grantee: 'service_role' }]);
});

test('orchestrator_status', async () => {
  expect(one(await read('orchestrator_status'))).toMatchObject({
    queued_tasks: '2',
    running_tasks: '1',
    completed_tasks: '2',
    error_tasks: '1',
    failed_tasks: '1',
    inactive_workers: '1',
    active_workers: '2',
    terminated_workers: '1',
    external_workers: '1',
    stale_workers: '1',
    stuck_tasks: '1',
  });
});

test('task_queue_analysis', async () => {
  const rows = (await read('task_queue_analysis')).map((row): unknown[] => Object.values(row));
  expect(rows).toEqual([
    ['image', 'Queued', '1', null, null, null, '0'],
    ['t2v', 'Complete', '2', '10.00', '10.00', '90.000', '0'],
    ['t2v', 'Failed', '1', '10.00', '10.00', '30.000', '1'],
    ['t2v', 'In Progress', '1', '18.00', '18.00', null, '0'],
    ['t2v', 'Queued', '1', null, null, null, '0'],
  ]);
});

test('recent_task_activity tells the last change first', async () => {
  const rows = await read('recent_task_activity');
  expect(rows).toHaveLength(6);
  expect(rows[0]).toMatchObject({
    id: '00000000-0000-4000-8000-000000000003',
    status: 'Failed',
    attempts: 1,
    error_message: 'out of memory',
    processing_duration_seconds: '30.000',
    worker_instance_type: 'RTX',
    worker_status: 'active',
  });
});

test('worker_performance', async () => {
  const rows = await read('worker_performance');
  expect(rows.find((row) => row.worker_id === 'busy')).toMatchObject({
    total_tasks_processed: '3',
    completed_tasks: '2',
    failed_tasks: '1',
    current_running_tasks: '1',
    success_rate_percent: '66.67',
    avg_processing_time_seconds: '70.000',
    uptime_hours: '2.00',
  });
  expect(rows.find((row) => row.worker_id === 'gone')).toMatchObject({
    total_tasks_processed: '0',
    success_rate_percent: null,
    uptime_hours: '1.00',
  });
});

test('active_workers_health', async () => {
  const rows = await read('active_workers_health');
  const health = Object.fromEntries(rows.map((row) => [String(row.id), String(row.health_status)]));
  expect(health).toEqual({
    busy: 'STUCK_TASK',
    silent: 'STALE_HEARTBEAT',
    new: 'INACTIVE',
    gone: 'TERMINATED',
  });
  expect(rows.find((row) => row.id === 'busy')).toMatchObject({
    vram_usage_percent: '25.0',
    current_task_id: '00000000-0000-4000-8000-000000000004',
    current_task_status: 'In Progress',
    current_task_type: 't2v',
  });
});

test('the log views', async () => {
  expect(await read('v_recent_errors')).toMatchObject([
    { worker_id: 'busy', task_id: null, error_count: '3', unique_messages: ['a', 'b'] },
  ]);
  const activity = await read('v_worker_log_activity');
  expect(activity.find((row) => row.worker_id === 'busy')).toMatchObject({
    log_count: '5',
    error_count: '3',
    warning_count: '1',
  });
  expect(activity.find((row) => row.worker_id === 'silent')).toMatchObject({
    log_count: '0',
    last_log_time: null,
  });
});
