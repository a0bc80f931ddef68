import { openDatabase, one } from '@callsheet/runtime';
import { Command, InvalidArgumentError } from 'commander';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { resetStack } from '../stack/reset.js';
import { startStack, type Stack } from '../stack/stack.js';
import { Api } from './api.js';
import { showProgress, type Progress } from './progress.js';
import { readPrompts, type Prompt } from './prompts.js';
import { jsonReport, succeeded, tableReport } from './report.js';
import { watchTask, type DemoTask } from './watch.js';
import { startReceiver } from './webhook-receiver.js';

const DEADLINE_MS = 15 * 60 * 1000;

interface Options {
  tasks?: number;
  prompts: string;
  out: string;
  json?: boolean;
  keep?: boolean;
}

const program = new Command('npm run demo --')
  .description(
    'Runs the main job on a stack of its own: prompts in, playable videos and signed webhooks out.',
  )
  .option('--tasks <n>', 'how many tasks (default: one for each prompt)', positiveInteger)
  .option('--prompts <file>', 'JSONL file, one task a line', 'examples/prompts.jsonl')
  .option('--out <dir>', 'where the videos go', 'out')
  .option('--json', 'print one JSON object on stdout at the end, and nothing else')
  .option('--keep', 'keep the stack running and its data after the demo; Ctrl-C ends it')
  .action(main);
void program.parseAsync();

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}

async function main(options: Options): Promise<void> {
  const progress = showProgress();
  try {
    const prompts = readPrompts(options.prompts, options.tasks);
    await runDemo(options, prompts, progress);
  } catch (error) {
    progress.say(`demo: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

async function runDemo(options: Options, prompts: Prompt[], progress: Progress): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-demo-'));
  // Run by root, Postgres is another user, who must get in.
  chmodSync(dir, 0o755);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  progress.say('Starting Postgres, NATS, the Runpod emulator and four services …');
  const stack = await startStack({ dir, ports: 'free', abort: interrupted.signal });
  try {
    const started = Date.now();
    const results = await submitAndWatch(stack, prompts, options, progress, interrupted.signal);
    const elapsed = (Date.now() - started) / 1000;
    print(results, elapsed, options);
    process.exitCode = results.every(succeeded) ? 0 : 1;
    if (options.keep) await keepRunning(stack, progress, interrupted.signal);
  } finally {
    await stack.stop();
    if (!options.keep) {
      await resetStack(dir);
      rmSync(dir, { recursive: true, force: true });
    }
  }
}

async function submitAndWatch(
  stack: Stack,
  prompts: Prompt[],
  options: Options,
  progress: Progress,
  interrupted: AbortSignal,
): Promise<DemoTask[]> {
  const out = resolve(options.out);
  mkdirSync(out, { recursive: true });
  const receiver = await startReceiver(await webhookSecret(stack.databaseUrl));
  const api = new Api(stack.url, stack.apiKey);
  progress.say(`API at ${stack.url}; submitting ${prompts.length} tasks. Pods start as the queue grows.`);
  try {
    const created = await Promise.all(
      prompts.map((prompt) => api.create({ ...prompt, webhook_url: receiver.url })),
    );
    const signal = AbortSignal.any([interrupted, AbortSignal.timeout(DEADLINE_MS)]);
    const context = { api, progress, receiver, out, signal };
    return await Promise.all(created.map(({ id }) => watchTask(id, context)));
  } finally {
    progress.stop();
    receiver.stop();
  }
}

async function webhookSecret(databaseUrl: string): Promise<string> {
  const database = openDatabase({ url: databaseUrl, applicationName: 'callsheet-demo', max: 1 });
  const rows = await database<{
    webhook_secret: string;
  }>`select webhook_secret from projects where name = 'default'`;
  await database.end();
  return one(rows).webhook_secret;
}

function print(results: DemoTask[], elapsed: number, options: Options): void {
  if (options.json) {
    console.log(JSON.stringify(jsonReport(results, elapsed)));
    return;
  }
  console.log(tableReport(results));
  const done = results.filter(succeeded).length;
  console.log(
    `${done} of ${results.length} tasks complete, decoded and announced in ${elapsed.toFixed(1)} s. Videos are in ${options.out}/.`,
  );
}

async function keepRunning(stack: Stack, progress: Progress, interrupted: AbortSignal): Promise<void> {
  progress.say(
    `Still running: ${stack.url}  key ${stack.apiKey}  data ${stack.dir}\nCtrl-C ends it; the data stays.`,
  );
  await new Promise((end) => interrupted.addEventListener('abort', end, { once: true }));
}
