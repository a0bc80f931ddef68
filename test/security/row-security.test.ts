import { openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** What Supabase's roles may do with each table by SQL alone: its API offers `public` to whoever has a key of the project. */
let server: TestDatabase;
let database: Database;
let client: Awaited<ReturnType<Database['dedicated']>>;
beforeAll(async () => {
  server = await createDatabase();
  database = openDatabase({ url: server.url, applicationName: 'row-security', max: 1 });
  client = await database.dedicated();
});
afterAll(async () => {
  await client.end();
  await database.end();
  await server.drop();
});

const verbs = ['select', 'insert', 'update', 'delete'] as const;
const everything = 'select insert update delete';

/** By table: what service_role may. anon and authenticated may nothing; a worker has no role in the database at all. */
const serviceRole: Readonly<Record<string, string>> = {
  api_keys: '',
  batches: everything,
  projects: everything,
  system_logs: everything,
  tasks: everything,
  workers: everything,
};

async function statement(table: string, verb: (typeof verbs)[number]): Promise<string> {
  const [column] = await database<{ name: string }>`
    select column_name as name from information_schema.columns
    where table_schema = 'public' and table_name = ${table} order by ordinal_position limit 1`;
  const texts = {
    select: `select * from public.${table} limit 0`,
    insert: `insert into public.${table} (${column?.name}) select ${column?.name} from public.${table} limit 0`,
    update: `update public.${table} set ${column?.name} = ${column?.name} where false`,
    delete: `delete from public.${table} where false`,
  };
  return texts[verb];
}

async function mayRun(role: string, text: string): Promise<boolean> {
  try {
    await client.query(`begin; set local role ${role}`);
    await client.query(text);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42501') return false;
    throw error;
  } finally {
    await client.query('rollback');
  }
}

test('the table of expectations has every table of public', async () => {
  const tables = await database<{ name: string }>`
    select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') order by c.relname`;
  expect(tables.map(({ name }) => name)).toEqual(Object.keys(serviceRole));
});

test.each(Object.keys(serviceRole))('public.%s by role and verb', async (table) => {
  for (const role of ['anon', 'authenticated', 'service_role'])
    for (const verb of verbs) {
      const may = await mayRun(role, await statement(table, verb));
      const should = role === 'service_role' && (serviceRole[table] ?? '').includes(verb);
      expect({ role, verb, may }).toEqual({ role, verb, may: should });
    }
});

/** What `public` offers beside its tables: views are read and functions are run by service_role, and by nobody else. */
const views = [
  ...['active_workers_health', 'normalized_task_status', 'orchestrator_status', 'recent_task_activity'],
  ...['task_queue_analysis', 'v_recent_errors', 'v_worker_log_activity', 'worker_performance'],
];
const functions: Readonly<Record<string, string>> = {
  func_claim_available_task: `'w'`,
  func_cleanup_old_logs: '48',
  func_mark_task_complete: `gen_random_uuid(), '{}'`,
  func_mark_task_failed: `gen_random_uuid(), 'x'`,
  func_report_progress: `gen_random_uuid(), 'w', 1`,
  func_reset_orphaned_tasks: `'{}'::text[]`,
  func_update_worker_heartbeat: `'w'`,
  func_worker_heartbeat_with_logs: `'w'`,
};

test('the expectations have every view and every function of public', async () => {
  const found = await database<{ name: string; kind: string }>`
    select c.relname as name, 'view' as kind from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('v', 'm')
    union all select p.proname, 'function' from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname = 'public' order by name`;
  const named = (kind: string) => found.filter((one) => one.kind === kind).map(({ name }) => name);
  expect({ views: named('view'), functions: named('function') }).toEqual({
    ...{ views, functions: Object.keys(functions) },
  });
});

test.each([
  ...views.map((name) => [name, `select * from public.${name} limit 0`] as const),
  ...Object.entries(functions).map(([name, values]) => [name, `select public.${name}(${values})`] as const),
])('public.%s by role', async (_, text) => {
  for (const role of ['anon', 'authenticated', 'service_role'])
    expect({ role, may: await mayRun(role, text) }).toEqual({ role, may: role === 'service_role' });
});

test('every table has row-level security on, without a policy that would open it', async () => {
  const without = await database`
    select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'callsheet') and c.relkind in ('r', 'p') and not c.relrowsecurity`;
  expect(without).toEqual([]);
  expect(
    await database`select tablename, policyname from pg_policies where schemaname in ('public', 'callsheet')`,
  ).toEqual([]);
});

test.each(['anon', 'authenticated'])('%s sees nothing of callsheet and may run no function', async (role) => {
  const open = await database`
    select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where n.nspname in ('public', 'callsheet') and has_schema_privilege(${role}, n.oid, 'usage')
      and has_function_privilege(${role}, p.oid, 'execute')`;
  expect(open).toEqual([]);
  const tables = await database`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'callsheet') and c.relkind in ('r', 'p', 'v', 'm')
      and has_schema_privilege(${role}, n.oid, 'usage') and has_table_privilege(${role}, c.oid, 'select, insert, update, delete')`;
  expect(tables).toEqual([]);
});
