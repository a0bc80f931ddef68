import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { explainError } from './explain-error.js';
import { ProcessLedger } from './process-ledger.js';
import { repositoryRoot } from './repository.js';
import { resetStack } from './reset.js';
import { laptopFleet } from './service-env.js';
import { type Stack, type StackEvent, startStack } from './stack.js';
import { onStopRequest } from './stop-request.js';

const HELP = `npm start -- [options]: runs Callsheet on this machine, with everything it needs.

  --dir DIR   where the state is kept (default: .callsheet in the repository)
  --reset     deletes the state first
  --json      prints one JSON object with the addresses and the API key when ready
  --help      shows this

Taken from the environment: LOG_LEVEL, ${Object.keys(laptopFleet).join(', ')}.
`;

const flags = readFlags();

function readFlags() {
  try {
    return parseArgs({
      options: {
        dir: { type: 'string', default: join(repositoryRoot(), '.callsheet') },
        reset: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`${explainError(error)}\n\n${HELP}`);
    process.exit(1);
  }
}

/** Aborted when the user or the system asks us to stop. */
const giveUp = new AbortController();

async function main(): Promise<void> {
  if (flags.help) return print(HELP);
  const dir = resolve(flags.dir);
  const starting = start(dir, giveUp.signal);
  onStopRequest(
    () => {
      progress('stopping');
      giveUp.abort();
      starting.then((stack) => stack.stop()).then(() => process.exit(0), exitWith);
    },
    () => abandon(dir),
  );
  const stack = await starting;
  print(flags.json ? `${JSON.stringify(addresses(stack))}\n` : welcome(stack));
}

async function start(dir: string, abort: AbortSignal): Promise<Stack> {
  if (flags.reset) await resetStack(dir);
  return startStack({ dir, env: tunables(), onEvent: report, abort });
}

/** What a user may set for one run without editing anything. */
function tunables(): Record<string, string> {
  const names = ['LOG_LEVEL', ...Object.keys(laptopFleet)];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function report(event: StackEvent): void {
  switch (event.type) {
    case 'starting':
    case 'stopped':
      return;
    case 'cleaned':
      return progress(`ended what an earlier run left behind: ${event.names.join(', ')}`);
    case 'migrated':
      return progress(`database is up to date (${event.files.length} migrations applied)`);
    case 'started':
      return progress(`${event.name} is ready (process ${event.pid})`);
    case 'crashed':
      return progress(`${event.name} ended: ${event.reason}; starts again in ${event.restartInMs} ms`);
  }
}

function addresses(stack: Stack) {
  const { dir, url, apiKey, databaseUrl, natsUrl, runpodUrl, runpodAdminUrl } = stack;
  return { dir, url, apiKey, databaseUrl, natsUrl, runpodUrl, runpodAdminUrl, logs: join(dir, 'logs') };
}

function welcome(stack: Stack): string {
  return `
Callsheet is running.

  API               ${stack.url}
  API key           ${stack.apiKey}
  Postgres          ${stack.databaseUrl}
  NATS              ${stack.natsUrl}
  Runpod emulator   ${stack.runpodUrl}
  Logs              ${join(stack.dir, 'logs')}

Submit a task:

  curl ${stack.url}/api/tasks \\
    -H 'Authorization: Bearer ${stack.apiKey}' \\
    -H 'Content-Type: application/json' \\
    -d '{"task_type": "video_generation", "params": {"prompt": "A sunset over mountains", "frames": 24}}'

Ctrl-C stops everything; data stays in ${stack.dir}/
`;
}

function abandon(dir: string): void {
  new ProcessLedger(dir).killAll();
  process.exit(1);
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

function print(text: string): void {
  process.stdout.write(text);
}

/** Stopping on request in the middle of the start is no failure to explain. */
function exitWith(error: unknown): void {
  if (giveUp.signal.aborted) process.exit(130);
  progress(explainError(error));
  process.exit(1);
}

main().catch(exitWith);
