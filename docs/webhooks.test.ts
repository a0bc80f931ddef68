import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { choosePort } from '../local/stack/ports.js';
import { createDirectory } from '../test/support/directory.js';
import { until } from '../test/support/stack.js';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const page = readFileSync(join(__dirname, 'webhooks.md'), 'utf8');
const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

/** The program that the page shows for a language. */
function receiverIn(language: string): string {
  const [, rest = ''] = page.split(`<!-- receiver: ${language} -->`);
  const [, program = ''] = /```\w+\n([\s\S]*?)\n```/.exec(rest) ?? [];
  return program;
}

/** Runs a command as a receiver; gives its URL once it answers. */
async function start(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const port = String(await choosePort());
  const environment = { ...process.env, ...env, PORT: port, WEBHOOK_SECRET: secret };
  started.push(spawn(command, args, { env: environment, stdio: 'ignore' }));
  const url = `http://127.0.0.1:${port}/hook`;
  await until(() =>
    fetch(url, { method: 'POST', body: 'x' }).then(
      () => true,
      () => false,
    ),
  );
  return url;
}

function post(url: string, keys: string[], age = 0): Promise<number> {
  const body = JSON.stringify({ task_id: '1', status: 'Complete', video_url: 'https://storage.test/v.mp4' });
  const at = new Date(Date.now() - age);
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': keys.map((key) => new Webhook(key).sign('msg_1', at, body)).join(' '),
  };
  return fetch(url, { method: 'POST', headers, body }).then(({ status }) => status);
}

/** What every receiver has to do. */
async function judge(url: string): Promise<void> {
  const foreign = `whsec_${Buffer.alloc(32, 6).toString('base64')}`;
  expect(await post(url, [secret])).toBe(204);
  expect(await post(url, [foreign, secret])).toBe(204);
  expect(await post(url, [foreign])).toBe(401);
  expect(await post(url, [secret], 600_000)).toBe(401);
}

test('the Node receiver of the page verifies what we sign', async () => {
  const file = join(createDirectory('receiver'), 'receiver.cjs');
  writeFileSync(file, receiverIn('node'));
  await judge(await start(process.execPath, [file], { NODE_PATH: join(__dirname, '../node_modules') }));
});

const has = (command: string, ...args: string[]) =>
  promisify(execFile)(command, args).then(
    () => true,
    () => false,
  );

test('the Python receiver of the page does, where there is a Python', async () => {
  if (!(await has('python3', '--version'))) return;
  const file = join(createDirectory('receiver'), 'receiver.py');
  writeFileSync(file, receiverIn('python'));
  await judge(await start('python3', [file]));
});

test('the Go receiver of the page does, where there is a Go', async () => {
  expect(receiverIn('go')).toContain('package main');
  if (!(await has('go', 'version'))) return;
  const directory = createDirectory('receiver');
  const binary = join(directory, 'receiver');
  writeFileSync(join(directory, 'main.go'), receiverIn('go'));
  await promisify(execFile)('go', ['build', '-o', binary, join(directory, 'main.go')]);
  await judge(await start(binary, []));
}, 120_000);
