import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDatabase } from '../../../test/support/database.js';
import { createDirectory } from '../../../test/support/directory.js';
import { setting } from '../../../test/support/setting.js';
import { migrate, migrationFiles } from './migrate.js';
import { one, openDatabase, type Database } from './sql.js';

const migrations = join(__dirname, '../../../supabase/migrations');
const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function open(url: string): Database {
  const database = openDatabase({ url, applicationName: 'migrate-test', max: 1 });
  cleanups.push(() => database.end());
  return database;
}

/** A database that no migration has seen. */
async function createEmptyDatabase() {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const server = open(setting('TEST_POSTGRES_URL'));
  await execute(server, `create database ${name} template template0`);
  cleanups.push(() => execute(server, `drop database ${name} with (force)`));
  const { href: url } = Object.assign(new URL(setting('TEST_POSTGRES_URL')), { pathname: `/${name}` });
  return { url, database: open(url) };
}

/** A migrated database, as every test gets it. */
async function createMigratedDatabase() {
  const postgres = await createDatabase();
  cleanups.push(() => postgres.drop());
  return open(postgres.url);
}

/** Runs a text of any number of statements. */
async function execute(database: Database, text: string): Promise<void> {
  const client = await database.dedicated();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

function directoryWith(files: Record<string, string>): string {
  const directory = createDirectory('migrations');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  return directory;
}

async function tables(database: Database): Promise<string[]> {
  const rows = await database<{ tablename: string }>`
    select tablename from pg_tables where schemaname = 'public' order by tablename`;
  return rows.map(({ tablename }) => tablename);
}

test('three runners at once apply each file once, in order', async () => {
  const { url, database } = await createEmptyDatabase();
  const files = {
    '20260101000001_create_steps.sql': 'create table steps (id int generated always as identity, name text)',
    '20260101000002_add_first.sql': `insert into steps (name) values ('first')`,
    '20260101000003_add_second.sql': `insert into steps (name) values ('second'); select pg_sleep(0)`,
  };
  const directory = directoryWith(files);
  const applied = await Promise.all([1, 2, 3].map(() => migrate(url, directory)));
  expect(applied.filter(({ length }) => length > 0)).toEqual([Object.keys(files)]);
  expect(await database`select name from steps order by id`).toEqual([{ name: 'first' }, { name: 'second' }]);
  expect(
    await database`select * from supabase_migrations.schema_migrations order by version limit 1`,
  ).toEqual([
    {
      version: '20260101000001',
      name: 'create_steps',
      statements: [files['20260101000001_create_steps.sql']],
    },
  ]);
});

test('a second run applies nothing, a new file alone', async () => {
  const { url } = await createEmptyDatabase();
  const directory = directoryWith({ '20260101000001_create_a.sql': 'create table a ()' });
  expect(await migrate(url, directory)).toHaveLength(1);
  expect(await migrate(url, directory)).toEqual([]);
  writeFileSync(join(directory, '20260101000002_create_b.sql'), 'create table b ()');
  expect(await migrate(url, directory)).toEqual(['20260101000002_create_b.sql']);
});

test('what is not named like a migration is not run', async () => {
  const { url, database } = await createEmptyDatabase();
  const text = 'create table wrong ()';
  const directory = directoryWith({
    'README.md': text,
    '2026_short.sql': text,
    '20260101000001_x.sql.bak': text,
  });
  expect(await migrate(url, directory)).toEqual([]);
  expect(await tables(database)).toEqual([]);
});

test('a file that fails is named and rolled back whole; what came before it stays, the repaired one goes on', async () => {
  const { url, database } = await createEmptyDatabase();
  const directory = directoryWith({
    '20260101000001_create_before.sql': 'create table before ()',
    '20260101000002_break.sql': 'create table half (); select 1 / 0;',
    '20260101000003_create_after.sql': 'create table after ()',
  });
  await expect(migrate(url, directory)).rejects.toMatchObject({
    message: 'migration 20260101000002_break.sql failed and was rolled back',
    cause: { message: 'division by zero' },
  });
  expect(await tables(database)).toEqual(['before']);

  rmSync(join(directory, '20260101000002_break.sql'));
  writeFileSync(join(directory, '20260101000002_mend.sql'), 'create table whole ()');
  expect(await migrate(url, directory)).toEqual([
    '20260101000002_mend.sql',
    '20260101000003_create_after.sql',
  ]);
  expect(await tables(database)).toEqual(['after', 'before', 'whole']);
});

/** Everything of the schema that a migration can change, in words. */
async function schemaOf(database: Database): Promise<unknown> {
  return one(
    await database`
    with ours as (select oid from pg_namespace where nspname in ('public', 'callsheet'))
    select
      (select array_agg(format('%s.%s %s %s %s', attrelid::regclass, attname, atttypid::regtype, attnotnull, pg_get_expr(adbin, adrelid))
          order by attrelid::regclass::text, attnum)
        from pg_attribute join pg_class c on c.oid = attrelid left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where relnamespace in (select oid from ours) and relkind in ('r', 'v') and attnum > 0) as columns,
      (select array_agg(format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) order by conrelid::regclass::text, conname)
        from pg_constraint where connamespace in (select oid from ours)) as constraints,
      (select array_agg(pg_get_indexdef(indexrelid) order by indexrelid::regclass::text)
        from pg_index join pg_class on pg_class.oid = indexrelid where relnamespace in (select oid from ours)) as indexes,
      (select array_agg(pg_get_triggerdef(oid) order by tgrelid::regclass::text, tgname)
        from pg_trigger where not tgisinternal) as triggers,
      (select array_agg(format('%s %s %s', oid::regprocedure, md5(prosrc), proacl) order by oid::regprocedure::text)
        from pg_proc where pronamespace in (select oid from ours)) as functions`,
  );
}

const insertTask = `insert into public.tasks (task_type, params) values ('video_generation', '{"prompt":"a cat"}')`;

test('each of our migrations can be applied again, on a database in use', async () => {
  const database = await createMigratedDatabase();
  await execute(database, `${insertTask}; ${insertTask}`);
  await database`select * from public.func_claim_available_task('gpu-1')`;
  const [schema, tasks] = [await schemaOf(database), await database`select * from public.tasks order by id`];

  for (const file of await migrationFiles(migrations)) {
    const text = await readFile(join(migrations, file), 'utf8');
    const again = execute(database, `begin; ${text}; commit`);
    await expect(again.then(() => file)).resolves.toBe(file);
  }
  expect(await database`select * from public.tasks order by id`).toEqual(tasks);
  expect(await schemaOf(database)).toEqual(schema);
  const [next] = await database`select status from public.func_claim_available_task('gpu-2')`;
  expect(next).toEqual({ status: 'In Progress' });
});

const pythonTables = (statusType: string) => `
  create type task_status as enum ('Queued', 'In Progress', 'Complete', 'Failed', 'Cancelled');
  create table tasks (
    id uuid primary key default gen_random_uuid(), status ${statusType} not null default 'Queued',
    task_type text not null, params jsonb not null default '{}', attempts int not null default 0, worker_id text,
    generation_started_at timestamptz, generation_processed_at timestamptz, error_message text, error_details text,
    result_data jsonb default '{}', output_location text, created_at timestamptz not null default now(),
    updated_at timestamptz, project_id uuid, user_id uuid, dependant_on uuid);
  create table workers (
    id text primary key, instance_type text, status text not null, last_heartbeat timestamptz,
    metadata jsonb default '{}', created_at timestamptz not null default now(), updated_at timestamptz);
  insert into tasks (status, task_type, params, created_at) values
    ('Queued', 'travel_segment', '{"prompt":"waits"}', '2025-01-01');
  insert into tasks (status, task_type, params, attempts, worker_id, generation_started_at, project_id, user_id) values
    ('In Progress', 'travel_segment', '{"prompt":"runs"}', 1, 'gpu-old', '2025-01-02', gen_random_uuid(), gen_random_uuid());
  insert into tasks (status, task_type, attempts, worker_id, result_data, output_location, generation_processed_at) values
    ('Complete', 'travel_segment', 2, 'gpu-old', '{"video_url":"https://x/clip.mp4"}', 'https://x/clip.mp4', '2025-01-03');
  insert into tasks (status, task_type, attempts, error_message, error_details) values
    ('Failed', 'travel_segment', 5, 'CUDA out of memory', 'a long story'), ('Cancelled', 'travel_segment', 0, null, null);
  insert into workers (id, instance_type, status, last_heartbeat, metadata) values
    ('gpu-old', 'NVIDIA GeForce RTX 4090', 'active', '2025-01-03', '{"runpod_id":"abc"}'),
    ('gpu-older', 'NVIDIA GeForce RTX 4090', 'terminated', '2025-01-02', '{}'),
    ('gpu-bad', null, 'error', null, null), ('gpu-new', null, 'spawning', null, '{}')`;

const taskValues = (database: Database) => database`
  select id, status::text, task_type, params, attempts, worker_id, generation_started_at, generation_processed_at,
    error_message, error_details, result_data, output_location, created_at, user_id, dependant_on
  from public.tasks order by id`;
const workerValues = (database: Database) => database`
  select id, instance_type, status, last_heartbeat, metadata, created_at from public.workers order by id`;

test.each(['text', 'task_status'])(
  "the Python system's tables are taken over with their rows (status as %s)",
  async (type) => {
    const { url, database } = await createEmptyDatabase();
    await execute(database, pythonTables(type));
    const [tasks, workers] = [await taskValues(database), await workerValues(database)];

    expect(await migrate(url, migrations)).toEqual(await migrationFiles(migrations));
    expect(await taskValues(database)).toEqual(tasks);
    expect(await workerValues(database)).toEqual(workers);
    const [waiting] = await database`select task_data from public.func_claim_available_task('gpu-1')`;
    expect(waiting).toEqual({ task_data: { prompt: 'waits' } });
  },
);

test("the Python system's worker statuses that we have no word for become the nearest one", async () => {
  const { url, database } = await createEmptyDatabase();
  await execute(database, pythonTables('text'));
  await database`insert into workers (id, status) values ('never-had-a-pod', 'inactive'), ('fell-over', 'crashed')`;
  await migrate(url, migrations);
  const rows = await database`
    select id, status from public.workers where id in ('never-had-a-pod', 'fell-over') order by id`;
  expect(rows).toEqual([
    { id: 'fell-over', status: 'error' },
    { id: 'never-had-a-pod', status: 'terminated' },
  ]);
});
