import { type Task } from '@callsheet/contracts';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from '../../local/demo/api.js';
import { readPrompts } from '../../local/demo/prompts.js';
import { repositoryRoot } from '../../local/stack/repository.js';
import { type Stack } from '../../local/stack/stack.js';

const prompts = [
  'Desert train at dawn, dust trails, drone shot',
  'A lighthouse in a storm, long exposure look',
  'Night market from above, lanterns and steam',
  'Origami cranes unfolding into real birds',
  'An astronaut repotting a bonsai in zero gravity',
  'Macro shot of a dragonfly drinking dew, shallow focus',
];
const notFound = 'LoRA ice_v3.safetensors: 404 Not Found from the hub';
const failures = [
  ['A cathedral of ice, slow crane shot', notFound],
  ['Paper city folding at dusk', notFound],
  ['A whale made of clouds', 'Video encoder exited with code 187'],
];
const model = 'wan2gp_v2.1';
const lora_weights = ['film_grain.safetensors'];

/** What the pictures show. */
export interface Filled {
  finished: string;
  busyWorker: string;
  webhook: string;
}

/** Lets a stack finish videos, fail some tasks and deliver webhooks, and leaves it at work with a queue. */
export async function fillStack(stack: Stack, receivers: { good: string; bad: string }): Promise<Filled> {
  const api = new Api(stack.url, stack.apiKey);
  const webhook = await addWebhook(stack, receivers.good);
  await addWebhook(stack, receivers.bad);
  const made = await submitBatch(stack);
  const examples = readPrompts(join(repositoryRoot(), 'examples', 'prompts.jsonl'));
  const tasks = await Promise.all(examples.map((each) => api.create(each)));
  for (const [prompt, error] of failures)
    await post(stack, '/api/tasks', { ...generation({ prompt, standin_fail: error }), max_attempts: 1 });
  for (const { id } of tasks) await when(api, id, ({ status }) => status === 'Complete');
  await batchEnds(stack, made);
  const slow = await Promise.all(
    Array.from({ length: 9 }, (_, at) =>
      api.create(
        generation({
          prompt: prompts[at % prompts.length],
          seed: 100 + at,
          frames: 48,
          standin_delay_ms: 90_000,
        }),
      ),
    ),
  );
  const running = await when(api, slow[0]?.id ?? '', ({ status }) => status === 'In Progress');
  return { finished: tasks[0]?.id ?? '', busyWorker: running.worker_id ?? '', webhook };
}

function generation(params: Record<string, unknown>) {
  return {
    task_type: 'video_generation',
    params: { width: 640, height: 360, frames: 24, fps: 12, model, lora_weights, ...params },
  };
}

async function submitBatch(stack: Stack): Promise<string> {
  const body = {
    name: 'Product teasers, autumn',
    task_type: 'video_generation',
    prompts,
    params: { width: 640, height: 360, frames: 24, fps: 12, model },
  };
  return idOf(await post(stack, '/api/batches', body));
}

async function addWebhook(stack: Stack, url: string): Promise<string> {
  return idOf(await post(stack, '/api/webhooks', { url }));
}

async function batchEnds(stack: Stack, id: string): Promise<void> {
  const headers = { authorization: `Bearer ${stack.apiKey}` };
  for (;;) {
    const text = await (await fetch(`${stack.url}/api/batches/${id}`, { headers })).text();
    if (/"status":"(Complete|Failed)"/.test(text)) return;
    await pause(500);
  }
}

async function post(stack: Stack, path: string, body: object): Promise<unknown> {
  const response = await fetch(stack.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

function idOf(answer: unknown): string {
  return typeof answer === 'object' && answer !== null && 'id' in answer ? String(answer.id) : '';
}

async function when(api: Api, id: string, holds: (task: Task) => boolean): Promise<Task> {
  for (;;) {
    const task = await api.get(id);
    if (holds(task)) return task;
    await pause(500);
  }
}
