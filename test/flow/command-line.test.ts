import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Settings } from '@callsheet/contracts';
import { z } from 'zod';
import { inspectVideo } from '../../local/demo/inspect-video.js';
import { loadSecrets } from '../../local/stack/secrets.js';
import { type Stack } from '../../local/stack/stack.js';
import { startReceiver, type Receiver } from '../../services/notifier/src/testing/receiver.js';
import { createDirectory } from '../support/directory.js';
import { cliPath, runCli, type CliOptions } from '../support/run-cli.js';
import { startTestStack, until, withDatabase } from '../support/stack.js';

/** The commands of docs/cli.md, run as built against a whole stack. */
let stack: Stack;
let receiver: Receiver;
const home = createDirectory('home');
const dir = createDirectory('cli');

beforeAll(async () => {
  stack = await startTestStack();
  receiver = await startReceiver();
}, 120_000);
afterAll(async () => {
  await receiver.stop();
  await stack.stop();
});

const Id = z.looseObject({ id: z.string() });
const Ids = z.array(Id);

/** Runs a command with the operator's key. */
function cli(line: string | string[], { env = {}, ...options }: CliOptions = {}) {
  const args = typeof line === 'string' ? line.split(' ') : line;
  const own = { HOME: home, CALLSHEET_URL: stack.url, CALLSHEET_API_KEY: stack.apiKey };
  return runCli(args, { env: { ...own, ...env }, ...options });
}

/** The same, which must succeed; gives its JSON. */
async function json(line: string | string[], options: CliOptions = {}): Promise<unknown> {
  const args = typeof line === 'string' ? line.split(' ') : line;
  const result = await cli([...args, '--json'], options);
  expect(result).toMatchObject({ code: 0 });
  return JSON.parse(result.stdout);
}

/** A project's key, known to the database alone. */
async function newKey(project: string): Promise<string> {
  const key = `cs_test_${randomUUID()}`;
  await withDatabase(
    stack,
    (sql) => sql`
      with project as (insert into projects (name) values (${project}) returning id)
      insert into api_keys (project_id, name, key_sha256)
      select id, 'test', sha256(convert_to(${key}, 'UTF8')) from project`,
  );
  return key;
}

const environmentOfServices = () => {
  const { runpodApiKey, sshPrivateKey, sshPublicKey } = loadSecrets(stack.dir);
  return {
    DATABASE_URL: stack.databaseUrl,
    NATS_URL: stack.natsUrl,
    STORAGE_DIR: join(stack.dir, 'storage'),
    RUNPOD_API_URL: stack.runpodUrl,
    RUNPOD_API_KEY: runpodApiKey,
    RUNPOD_SSH_PRIVATE_KEY: sshPrivateKey,
    RUNPOD_SSH_PUBLIC_KEY: sshPublicKey,
    WORKER_SUPABASE_URL: stack.url,
  };
};

test('a prompt is submitted, waited for and downloaded', async () => {
  const result = await cli([
    'submit',
    'A paper boat',
    '--frames',
    '16',
    '--width',
    '256',
    '--height',
    '192',
    '--download',
    dir,
  ]);
  expect(result).toMatchObject({ code: 0 });
  expect(result.stderr).toContain('A paper boat: Complete');
  const [file = ''] = /\S+task_\S+\.mp4/.exec(result.stdout) ?? [];
  expect(await inspectVideo(file)).toMatchObject({ width: 256, height: 192, frames: 16 });
});

test('a JSONL file becomes tasks, a list of prompts a batch', async () => {
  const lines = [
    '{"task_type":"video_generation","params":{"prompt":"one","frames":8}}',
    '',
    '{"prompt":"two","frames":8}',
  ];
  const submitted = z.object({ tasks: Ids }).parse(
    await json(['submit', '--file', '-', '--width', '128', '--height', '128', '--wait'], {
      stdin: lines.join('\n'),
    }),
  );
  expect(submitted.tasks).toMatchObject([
    { status: 'Complete', params: { prompt: 'one', width: 128 } },
    { status: 'Complete', params: { prompt: 'two', width: 128 } },
  ]);

  const list = join(dir, 'prompts.txt');
  writeFileSync(list, 'red\ngreen\nblue\n');
  const batch = await cli(['submit', '-f', list, '--batch', 'Colours', '--frames', '8', '--wait']);
  expect(batch).toMatchObject({ code: 0 });
  expect(batch.stderr).toContain('Colours: 3 of 3 ended');
  expect(batch.stdout.match(/Complete/g)).toHaveLength(3);
});

test('an estimate says what tasks take and cost, and queues nothing', async () => {
  const tasks = async () => Ids.parse(await json('tasks --limit 200')).map(({ id }) => id);
  const before = await tasks();
  const result = await cli([
    'estimate',
    'A paper boat',
    '--frames',
    '48',
    '--width',
    '768',
    '--height',
    '768',
  ]);
  expect(result).toMatchObject({ code: 0 });
  expect(result.stdout).toMatch(/video_generation 768x768 48 frames/);
  expect(result.stdout).toMatch(/1 task: \S.* of GPU time, \$\d/);
  const stdin = '{"prompt":"one"}\ntwo\n{"task_type":"t2v","params":{}}';
  expect(await json('estimate --file -', { stdin })).toMatchObject({
    total: { tasks: 3 },
    shape_of_task: [0, 0, 1],
  });
  expect(await cli(['estimate', 'x', '--frames', '-4'])).toMatchObject({ code: 2 });
  expect(await tasks()).toEqual(before);
});

test('a line that is not right is named, and nothing is sent', async () => {
  const file = join(dir, 'bad.jsonl');
  writeFileSync(file, '{"prompt":"good"}\n{"prompt":\n');
  expect(await cli(['submit', '-f', file])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${file}:2`) as string,
  });
});

test('a prompt of 20,000 characters is taken and shown on one line; one more is refused by name', async () => {
  const prompt = `${'long '.repeat(3998)}\u001b[31mred`.padEnd(20_000, '.');
  const { tasks } = z.object({ tasks: Ids }).parse(await json(['submit', prompt, '--frames', '8']));
  const { stdout } = await cli('tasks -n 1');
  expect(stdout.trimEnd().split('\n')).toHaveLength(2);
  const detail = await cli(`task ${tasks[0]?.id} --params`);
  expect(detail.stdout).toContain('long red');
  expect(detail.stdout).not.toContain('\u001b');
  const refused = await cli(['submit', `${'x'.repeat(20_001)}`]);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('params.prompt') as string });
});

test('tasks are listed, narrowed, summed up and shown; what does not exist is exit code 3', async () => {
  const all = Ids.parse(await json('tasks --limit 3'));
  expect(all).toHaveLength(3);
  expect(Ids.parse(await json('tasks --status complete --since 1h --limit 1'))).toMatchObject([
    { status: 'Complete' },
  ]);
  const summary = await cli('tasks --summary');
  expect(summary.stdout).toMatch(/Complete +\d+ +\d+ %/);
  const shown = await cli(`task ${all[2]?.id}`);
  for (const part of ['Hand-outs', 'task.created', 'video_url']) expect(shown.stdout).toContain(part);
  expect(await cli(`task ${randomUUID()}`)).toMatchObject({ code: 3 });
  expect(await cli('tasks --status sleeping')).toMatchObject({ code: 2 });
  expect(await cli('task')).toMatchObject({ code: 2 });
  expect(await cli('tusks')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean tasks') as string,
  });
});

test('waiting tasks are explained, cancelled and not cancelled twice', async () => {
  const ids = await withDatabase(
    stack,
    (sql) => sql<{ id: string }>`
      insert into tasks (task_type, params, status, run_after)
      select 'video_generation', '{"prompt": "later"}', 'Queued', now() + interval '1 day' from generate_series(1, 3)
      returning id`,
  );
  const [first] = ids;
  expect((await cli(`why ${first?.id}`)).stdout).toContain('may not start before');
  expect(await cli(`cancel ${first?.id}`)).toMatchObject({ code: 0 });
  expect(await json('cancel --status queued --dry-run')).toEqual({ matched: 2 });
  expect(await cli('cancel --status queued')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--yes') as string,
  });
  expect(await cli('cancel --status queued --yes')).toMatchObject({ code: 0 });
  expect(await cli(`task ${ids[1]?.id}`)).toMatchObject({
    stdout: expect.stringContaining('Cancelled') as string,
  });
  expect(await cli(`retry ${first?.id}`)).toMatchObject({ code: 6 });
});

test('failed tasks are retried by what went wrong', async () => {
  const [task] = await withDatabase(
    stack,
    (sql) => sql<{ id: string }>`
      insert into tasks (task_type, params, status, error_message, attempts)
      values ('video_generation', '{"prompt": "again", "frames": 8}', 'Failed', 'CUDA out of memory', 3) returning id`,
  );
  expect(await json(['retry', '--failed', '--error-contains', 'OUT OF MEMORY', '--dry-run'])).toMatchObject({
    matched: 1,
  });
  expect(await json(['retry', '--failed', '--error-contains', 'OUT OF MEMORY', '--yes'])).toEqual({
    matched: 1,
    changed: 1,
  });
  await until(async () => (await cli(`task ${task?.id}`)).stdout.includes('Complete'));
});

test('100,000 matches are paged and streamed, without being held in memory', async () => {
  const key = await newKey('many');
  await withDatabase(
    stack,
    (sql) => sql`
      insert into tasks (task_type, params, status, project_id)
      select 'video_generation', jsonb_build_object('prompt', 'p ' || n), 'Complete', p.id
      from generate_series(1, 100000) n, projects p where p.name = 'many'`,
  );
  const env = { CALLSHEET_API_KEY: key, NODE_OPTIONS: '--max-old-space-size=48' };
  const { code, stdout } = await cli('tasks --all --json', { env });
  expect(code).toBe(0);
  expect(new Set(Ids.parse(JSON.parse(stdout)).map(({ id }) => id)).size).toBe(100_000);
}, 180_000);

test('operators look at workers and pods, run commands there, and have them drain', async () => {
  await cli(['submit', 'for a worker', '--frames', '8', '--wait']);
  const [worker] = Ids.parse(await json('workers --status active'));
  const id = worker?.id ?? '';
  expect((await cli('workers')).stdout).toContain(id);
  expect((await cli(`worker ${id}`)).stdout).toContain('Its last tasks');
  expect((await cli(`worker ${id} logs --lines 50`)).stdout).toContain('Task claimed');
  expect(await cli(['worker', id, 'exec', '--', 'echo out; exit 3'])).toMatchObject({
    code: 3,
    stdout: 'out\n',
  });
  expect((await cli(`worker ${id} diagnose`)).stdout).toMatch(/# GPU[^]*# disk/);
  expect((await cli('pods')).stdout).toMatch(/live pods?: \$/);
  expect((await cli('scaling')).stdout).toContain('spawn');
  expect((await cli('cost')).stdout).toMatch(/an hour +\$/);
  expect(await cli(`worker ${id} drain`)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--yes') as string,
  });
  expect(await cli(`worker ${id} drain --yes`)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('terminating') as string,
  });
  await until(async () => (await cli(`worker ${id}`)).stdout.includes('terminated'));
  expect(await cli(`worker ${id} terminate --yes`)).toMatchObject({ code: 6 });
});

test('who may not, learns it: a key without the role, an unknown key, none', async () => {
  const key = await newKey('guest');
  const guest = { env: { CALLSHEET_API_KEY: key } };
  expect(await cli('worker gpu-1 drain --yes', guest)).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('role') as string,
  });
  expect(await cli('tasks', { env: { CALLSHEET_API_KEY: 'wrong' } })).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('config set api-key') as string,
  });
  expect(await runCli(['tasks'], { env: { HOME: home } })).toMatchObject({ code: 4 });
});

test('a server that is not there is exit code 5 and says what to set', async () => {
  const result = await cli('tasks', { env: { CALLSHEET_URL: 'http://127.0.0.1:1' } });
  expect(result).toMatchObject({
    code: 5,
    stdout: '',
    stderr: expect.stringContaining('CALLSHEET_URL') as string,
  });
  const asJson = await cli('tasks --json', { env: { CALLSHEET_URL: 'http://127.0.0.1:1' } });
  expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { exit_code: 5 } });
});

test('a webhook is made, pinged, looked at, replayed, rotated and deleted', async () => {
  const url = `http://127.0.0.1:${receiver.port}/hook`;
  const made = z
    .object({ id: z.string(), secret: z.string() })
    .parse(await json(`webhooks create ${url} -e task.completed`));
  expect((await cli('webhooks')).stdout).toContain(url);
  expect(await cli(`webhooks ping ${made.id}`)).toMatchObject({ code: 0, stdout: 'delivered\n' });
  await cli(['submit', 'tell me', '--frames', '8', '--wait']);
  await receiver.distinct(2);
  const deliveries = await until(async () => {
    const found = Ids.parse(await json(`webhooks deliveries ${made.id} --status delivered`));
    return found.length === 2 && found;
  });
  expect((await cli(`webhooks deliveries ${made.id} ${deliveries[0]?.id}`)).stdout).toContain('answered 204');
  expect(await json(`webhooks replay ${made.id} --delivery ${deliveries[0]?.id}`)).toEqual({
    matched: 1,
    replayed: 1,
  });
  await receiver.count('/hook', 3);
  const rotated = z
    .object({ secret: z.string() })
    .parse(await json(`webhooks rotate ${made.id} --overlap 1h --yes`));
  expect(rotated.secret).not.toBe(made.secret);
  expect(await cli(`webhooks delete ${made.id} --yes`)).toMatchObject({ code: 0 });
});

test('an admin makes a project and keys with roles, and revokes them, but never the last of an admin', async () => {
  const project = Id.parse(await json('projects create studio --daily 40 --running 3'));
  expect((await cli('projects')).stdout).toMatch(/studio +1 +3 +\$0\S* of \$40/);
  expect(await cli(`projects change ${project.id} --daily none`)).toMatchObject({ code: 0 });
  expect(await cli(`projects change ${project.id}`)).toMatchObject({ code: 2 });

  const made = Id.extend({ key: z.string() }).parse(
    await json(`keys create looker --role viewer --project ${project.id} --expires 1h`),
  );
  const viewer = { env: { CALLSHEET_API_KEY: made.key } };
  expect(await cli('workers', viewer)).toMatchObject({ code: 0 });
  expect(await cli(['submit', 'no'], viewer)).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('the key of a client, an operator or an admin') as string,
  });
  expect(await cli('projects', viewer)).toMatchObject({ code: 4 });
  const listed = await cli(`keys --project ${project.id}`);
  expect(listed.stdout).toContain('looker');
  expect(listed.stdout).not.toContain(made.key);
  expect(await cli(`keys revoke ${made.id} --yes`)).toMatchObject({ code: 0 });
  expect(await cli('workers', viewer)).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('The API key was revoked on') as string,
  });
  const [first] = z
    .array(Id.extend({ role: z.string() }))
    .parse(await json('keys'))
    .filter(({ role }) => role === 'admin');
  expect(await cli(`keys revoke ${first?.id} --yes`)).toMatchObject({ code: 6 });
});

test('the services say what they were started with', async () => {
  const settings = await until(async () => {
    const response = await fetch(`${stack.url}/api/settings`, {
      headers: { authorization: `Bearer ${stack.apiKey}` },
    });
    const found = Settings.parse(await response.json());
    return new Set(found.policy.map(({ service }) => service)).size === 3 && found;
  });
  expect(settings.policy).toContainEqual(
    expect.objectContaining({ service: 'scheduler', name: 'TARGET_WAIT_SEC', value: '20', is_default: true }),
  );
  expect(settings.budgets.map(({ period }) => period)).toEqual(['hour', 'day', 'month']);
  expect(JSON.stringify(settings)).not.toMatch(/SECRET|KEY|TOKEN/);
});

test('settings are kept for the owner alone, and the key is never shown', async () => {
  const env = { CALLSHEET_URL: '', CALLSHEET_API_KEY: '' };
  expect(await cli(`config set url ${stack.url}`, { env })).toMatchObject({ code: 0 });
  expect(await cli(`config set api-key ${stack.apiKey}`, { env })).toMatchObject({ code: 2 });
  expect(await cli('config set api-key', { env, stdin: `${stack.apiKey}\n` })).toMatchObject({ code: 0 });
  const file = join(home, '.config', 'callsheet', 'config.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, 'utf8')).toContain(stack.apiKey);
  expect(await cli('tasks -n 1', { env })).toMatchObject({ code: 0 });
  const shown = await cli('config', { env });
  expect(shown.stdout).toContain(stack.url);
  expect(shown.stdout).not.toContain(stack.apiKey.slice(0, 16));
});

test('the doctor finds a healthy stack healthy, and says what to do where it is not', async () => {
  const env = environmentOfServices();
  const well = await cli('doctor', { env });
  expect(well).toMatchObject({ code: 0 });
  for (const found of [
    'No problem found',
    'all applied',
    'stream CALLSHEET',
    'the key may read pods',
    'ssh-ed25519',
  ])
    expect(well.stdout).toContain(found);
  const ill = await cli('doctor --json', {
    env: {
      ...env,
      NATS_URL: 'nats://127.0.0.1:1',
      RUNPOD_API_KEY: 'rpa_wrong',
      STORAGE_DIR: '/dev/null/files',
    },
  });
  expect(ill.code).toBe(1);
  expect(JSON.parse(ill.stdout)).toMatchObject({
    problems: 3,
    findings: expect.arrayContaining([
      expect.objectContaining({ check: 'NATS', status: 'problem' }),
      expect.objectContaining({ check: 'Runpod', status: 'problem', found: 'the key is refused' }),
      expect.objectContaining({ check: 'storage', status: 'problem' }),
    ]) as unknown,
  });
  expect(ill.stdout + well.stdout).not.toContain(env.RUNPOD_API_KEY);
});

test('migrate says that there is nothing to do, or what it cannot reach', async () => {
  expect(await json('migrate', { env: { DATABASE_URL: stack.databaseUrl } })).toEqual({ applied: [] });
  const env = { DATABASE_URL: 'postgresql://postgres@127.0.0.1:1/postgres' };
  expect(await cli('migrate', { env })).toMatchObject({ code: 5 });
});

test('bash completes commands, groups and options', async () => {
  const script = join(dir, 'completion.bash');
  writeFileSync(script, (await cli('completion bash')).stdout);
  const complete = (...words: string[]) =>
    execFileSync('bash', [
      '-c',
      `source ${script}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _callsheet; echo "\${COMPREPLY[@]}"`,
    ])
      .toString()
      .trim();
  expect(complete('callsheet', 'webh')).toBe('webhooks');
  expect(complete('callsheet', 'webhooks', 're')).toBe('replay');
  expect(complete('callsheet', 'webhooks', 'replay', 'x', '--del')).toBe('--delivery');
  expect(complete('callsheet', 'worker', 'x', 'dr')).toBe('drain');
  expect((await cli('completion fish')).stdout).toContain('complete -c callsheet');
  expect((await cli('completion zsh')).stdout).toContain('#compdef callsheet');
});

test('the dashboard fills the terminal, shows what is new, and gives the terminal back', async () => {
  expect(await cli('dashboard')).toMatchObject({ code: 2 });
  const env = { ...process.env, HOME: home, CALLSHEET_URL: stack.url, CALLSHEET_API_KEY: stack.apiKey };
  const line = `${process.execPath} ${cliPath} dashboard`;
  const shown = spawn('script', ['-qec', line, '/dev/null'], { env });
  let text = '';
  shown.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  await until(async () => text.includes('Callsheet') && text.includes('live'));
  await cli(['submit', 'Seen on the screen', '--frames', '8']);
  await until(async () => text.includes('Seen on the screen'));
  shown.stdin.write('q');
  const [code] = (await once(shown, 'close')) as [number];
  expect(code).toBe(0);
  const [entered, left] = ['\u001b[?1049h', '\u001b[?25h\u001b[?1049l'].map((code) => text.indexOf(code));
  expect(entered).toBeGreaterThanOrEqual(0);
  expect(left).toBeGreaterThan(entered ?? 0);
});

test('health is exit code 0 while nothing is wrong', async () => {
  await until(async () => (await cli('health')).code === 0);
});

test('there is no colour where nobody can see it', async () => {
  expect((await cli('tasks -n 5')).stdout).not.toContain('\u001b[');
});
