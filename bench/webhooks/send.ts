import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Sql } from '@callsheet/runtime';
import { misbehaviours } from './behaviours.js';
import { type Expected } from './verify.js';

const BATCH = 500;
/** One task in so many fails first and completes late, so that its webhooks have an order to keep. */
const TWICE = 20;
/** One task in so many goes to a receiver that misbehaves. */
const MISBEHAVING = 20;

const now = () => performance.timeOrigin + performance.now();

/** Ends tasks as fast as Postgres takes them; gives the webhooks that have to arrive. */
export async function sendBurst(
  sql: Sql,
  count: number,
  url: (name: string) => string,
  mixed: boolean,
): Promise<Expected[]> {
  const expected: Expected[] = [];
  for (let from = 0; from < count; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => from + index);
    const tasks = numbers.map((number) => ({
      id: randomUUID(),
      twice: number % TWICE === 0,
      // Each of those that misbehave is a receiver by itself.
      url: url(mixed && number % MISBEHAVING === 1 ? `${misbehaviourOf(number)}/${number}` : 'ok'),
    }));
    expected.push(...(await endTasks(sql, tasks)));
  }
  return expected;
}

/** Ends a task every `1 / perSecond` seconds, each in a transaction of its own. */
export async function sendSteadily(
  sql: Sql,
  perSecond: number,
  seconds: number,
  url: string,
): Promise<Expected[]> {
  const expected: Promise<Expected[]>[] = [];
  const begin = performance.now();
  for (let n = 0; n < perSecond * seconds; n++) {
    const wait = begin + (n * 1000) / perSecond - performance.now();
    if (wait > 1) await pause(wait);
    expected.push(endTasks(sql, [{ id: randomUUID(), twice: false, url }]));
  }
  return (await Promise.all(expected)).flat();
}

function misbehaviourOf(number: number): string {
  return misbehaviours[Math.floor(number / MISBEHAVING) % misbehaviours.length] ?? 'ok';
}

/** The time is taken before the commit: what it takes counts as latency. */
async function endTasks(
  sql: Sql,
  tasks: readonly { id: string; url: string; twice: boolean }[],
): Promise<Expected[]> {
  const failedAt = now();
  await sql`
    insert into public.tasks (id, task_type, status, webhook_url, error_message)
    select id, 'video_generation', 'Failed', url, 'the first of two' from unnest(
      ${tasks.map(({ id }) => id)}::uuid[], ${tasks.map(({ url }) => url)}::text[]) as t (id, url)`;
  const late = tasks.filter(({ twice }) => twice).map(({ id }) => id);
  const completedAt = now();
  if (late.length > 0)
    await sql`
      select callsheet.complete_task(id, '{"video_url": "https://storage.test/v.mp4"}', null, null)
      from unnest(${late}::uuid[]) as t (id)`;
  return tasks.flatMap(({ id, twice }) => [
    { taskId: id, eventType: 'task.failed', committedAt: failedAt },
    ...(twice ? [{ taskId: id, eventType: 'task.completed', committedAt: completedAt }] : []),
  ]);
}
