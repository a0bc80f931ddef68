import { isFinal, type Task } from '@callsheet/contracts';
import { openDatabase } from '@callsheet/runtime';
import { setTimeout as pause } from 'node:timers/promises';
import { Api } from '../../local/demo/api.js';
import { startStack, type Stack, type StackOptions } from '../../local/stack/stack.js';
import { createDirectory } from './directory.js';

/** Quick figures, so that a lost worker shows within seconds. */
const quickFigures: StackOptions = {
  serviceEnv: {
    scheduler: { HEARTBEAT_SEC: '4', GPU_IDLE_TIMEOUT_SEC: '60' },
    'pod-manager': {
      WORKER_EXTRA_ENV: '{"CALLSHEET_WORKER_HEARTBEAT_MS":"500","CALLSHEET_WORKER_POLL_MS":"300"}',
    },
  },
};

/** A whole stack for one story, in a directory of its own and on free ports; what is named adds to a service's settings. */
export function startTestStack(
  dir = createDirectory('stack'),
  added: NonNullable<StackOptions['serviceEnv']> = {},
): Promise<Stack> {
  const names = ['ingest', 'scheduler', 'pod-manager', 'notifier'] as const;
  const serviceEnv = Object.fromEntries(
    names.map((name) => [name, { ...quickFigures.serviceEnv?.[name], ...added[name] }]),
  );
  return startStack({ dir, ports: 'free', serviceEnv });
}

/** The REST API of a stack. */
export function apiOf(stack: Stack): Api {
  return new Api(stack.url, stack.apiKey);
}

/** Opens the stack's database for one piece of work. */
export async function withDatabase<T>(
  stack: Stack,
  work: (sql: ReturnType<typeof openDatabase>) => Promise<T>,
): Promise<T> {
  const database = openDatabase({ url: stack.databaseUrl, applicationName: 'test', max: 2 });
  try {
    return await work(database);
  } finally {
    await database.end();
  }
}

/** Asks until the fact is there; the test's own time limit ends a wait in vain. */
export async function until<T>(fact: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await fact();
    if (found !== undefined && found !== false) return found;
    await pause(100);
  }
}

/** The task once it has ended. */
export function ended(api: Api, id: string): Promise<Task> {
  return until(async () => {
    const task = await api.get(id);
    return isFinal(task.status) && task;
  });
}

/** The task once a worker has it. */
export function running(api: Api, id: string): Promise<Task> {
  return until(async () => {
    const task = await api.get(id);
    return task.status === 'In Progress' && task;
  });
}

/** The task's events, oldest first, as the outbox has them. */
export function eventsOf(stack: Stack, id: string): Promise<string[]> {
  return withDatabase(stack, async (sql) => {
    const rows = await sql<{ event_type: string }>`
      select event_type from callsheet.outbox where task_id = ${id} order by id`;
    return rows.map((row) => row.event_type);
  });
}
