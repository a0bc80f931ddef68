import { apiRoutes } from '@callsheet/contracts';
import { one } from '@callsheet/runtime';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectVideo } from '../../local/demo/inspect-video.js';
import { startReceiver } from '../../local/demo/webhook-receiver.js';
import { findPodProcesses } from '../../local/runpod/machine/find-processes.js';
import { commandOf } from '../../local/stack/process-identity.js';
import { loadSecrets } from '../../local/stack/secrets.js';
import { serviceNames } from '../../local/stack/service-env.js';
import { type Stack } from '../../local/stack/stack.js';
import { createDirectory } from '../support/directory.js';
import { apiOf, ended, eventsOf, startTestStack, withDatabase } from '../support/stack.js';

let stack: Stack;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let webhookSecret: string;

beforeAll(async () => {
  stack = await startTestStack();
  const projects = await withDatabase(
    stack,
    (sql) => sql<{ webhook_secret: string }>`select webhook_secret from projects`,
  );
  webhookSecret = one(projects).webhook_secret;
  receiver = await startReceiver(webhookSecret);
}, 60_000);

afterAll(async () => {
  receiver.stop();
  await stack.stop();
});

test('a prompt becomes a playable video at a public URL and a signed webhook', async () => {
  const api = apiOf(stack);
  const created = await api.create({
    task_type: 'video_generation',
    params: {
      prompt: 'A cat walking',
      frames: 24,
      fps: 8,
      width: 512,
      height: 320,
      seed: 42,
      model: 'wan2gp_v2.1',
    },
    webhook_url: receiver.url,
  });
  expect(created).toMatchObject({ status: 'Queued', attempts: 0, worker_id: null, result_data: null });

  const task = await ended(api, created.id);
  expect(task).toMatchObject({ status: 'Complete', error_message: null });
  expect(task.result_data).toMatchObject({
    duration_seconds: 3,
    width: 512,
    height: 320,
    frames: 24,
    fps: 8,
    model_used: 'wan2gp_v2.1',
  });

  const url = String(task.result_data?.['video_url']);
  const video = await fetch(url);
  expect(video.headers.get('content-type')).toBe('video/mp4');
  const bytes = Buffer.from(await video.arrayBuffer());
  expect(bytes.length).toBe(task.result_data?.['file_size_bytes']);
  const file = join(createDirectory('video'), 'video.mp4');
  await writeFile(file, bytes);
  expect(await inspectVideo(file)).toEqual({ width: 512, height: 320, frames: 24, fps: 8 });

  const part = await fetch(url, { headers: { range: 'bytes=10-19' } });
  expect(part.status).toBe(206);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(10, 20));
  expect((await fetch(String(task.result_data?.['thumbnail_url']))).headers.get('content-type')).toBe(
    'image/jpeg',
  );

  expect(await receiver.received(task.id, 20_000)).toMatchObject({ attempts: 1, verified: true });
  expect(await eventsOf(stack, task.id)).toEqual(['task.created', 'task.claimed', 'task.completed']);
}, 60_000);

test('a task that always fails is handed out three times, then Failed with its error and a webhook', async () => {
  const api = apiOf(stack);
  const created = await api.create({
    task_type: 'video_generation',
    params: { prompt: 'doomed', standin_fail: 'CUDA out of memory' },
    webhook_url: receiver.url,
  });
  const task = await ended(api, created.id);
  expect(task).toMatchObject({ status: 'Failed', attempts: 3, result_data: null });
  expect(task.error_message).toContain('CUDA out of memory');
  expect(await receiver.received(task.id, 20_000)).toMatchObject({ attempts: 1, verified: true });
  expect((await eventsOf(stack, task.id)).filter((type) => type === 'task.claimed')).toHaveLength(3);
}, 60_000);

/** What the stack's programs, and those in its pods, were started with, as everybody on the machine can read it. */
async function commandLines(): Promise<string[]> {
  const programs = (['postgres', 'nats', 'runpod', ...serviceNames] as const).map((name) =>
    stack.services.pid(name),
  );
  const pods = await withDatabase(
    stack,
    (sql) =>
      sql<{ id: string }>`select provider_pod_id as id from callsheet.pods where provider_pod_id is not null`,
  );
  const inPods = await findPodProcesses(new Set(pods.map(({ id }) => id)));
  expect(inPods.length).toBeGreaterThan(0);
  return [...programs, ...inPods.map(({ pid }) => pid)].map((pid) => commandOf(pid ?? 0));
}

/** What an admin is shown of everything there is, and what is answered to requests that are wrong. */
async function answers(apiKey: string): Promise<string> {
  const parameter = /:\w+/g;
  const asked = Object.keys(apiRoutes).filter((route) => !route.includes('/stream'));
  const texts = asked.map(async (route) => {
    const [method, path = ''] = route.split(' ');
    const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
    // A GET shows; without a body the others are refused.
    const response = await fetch(stack.url + path.replace(parameter, 'x'), { method, headers });
    return response.text();
  });
  return (await Promise.all(texts)).join('\n');
}

test('no secret is in a log, an event, a command line or an answer', async () => {
  const { apiKey, workerTokenSecret, runpodApiKey, sshPrivateKey } = loadSecrets(stack.dir);
  const [, sshKey = ''] = sshPrivateKey.split('\n');
  const events = await withDatabase(
    stack,
    (sql) => sql<{ text: string }>`
      select string_agg(o::text, ' ') as text from callsheet.outbox o
      union all select string_agg(l::text, ' ') from public.system_logs l`,
  );
  const logs = readdirSync(join(stack.dir, 'logs')).map((name) =>
    readFileSync(join(stack.dir, 'logs', name), 'utf8'),
  );
  expect(logs.join('').length).toBeGreaterThan(1000);
  const commands = await commandLines();
  const places = {
    logs: logs.join('\n'),
    events: JSON.stringify(events),
    commands: commands.join('\n'),
    answers: await answers(apiKey),
  };
  const secrets = { apiKey, workerTokenSecret, runpodApiKey, sshKey, webhookSecret };
  const token = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/;
  for (const [place, text] of Object.entries(places)) {
    for (const [name, secret] of Object.entries(secrets))
      expect({ place, name, told: text.includes(secret) }).toEqual({ place, name, told: false });
    expect({ place, token: token.test(text) }).toEqual({ place, token: false });
  }
});
