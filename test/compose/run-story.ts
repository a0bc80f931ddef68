import { setTimeout as pause } from 'node:timers/promises';
import { type Task } from '@callsheet/contracts';
import { one, openDatabase, type Database } from '@callsheet/runtime';
import { Api, fetchPatiently } from '../../local/demo/api.js';
import { startReceiver } from '../../local/demo/webhook-receiver.js';
import { serviceNames } from '../../local/stack/service-env.js';
import { type Check, expectThat } from './check.js';
import { type Composed } from './composed.js';

const API_KEY = 'cs_live_laptop-only-key';
const KILLED = ['nats', ...serviceNames, 'postgres', 'runpod', 'jaeger'];
/** A wait is in vain when nothing has changed for so long; a slow machine still gets on. */
const STALLED_MS = 240_000;

/** The main job through the published ports, then again while each container in turn is killed; gives what held. */
export async function runStory(composed: Composed, tell: (text: string) => void): Promise<Check[]> {
  const api = new Api(composed.apiUrl, API_KEY);
  const sql = openDatabase({ url: composed.databaseUrl, applicationName: 'compose-test', max: 2 });
  const receiver = await startReceiver(await webhookSecret(sql), composed.gateway);
  const submit = (prompt: string) =>
    api.create({
      task_type: 'video_generation',
      params: { prompt, frames: 24 },
      webhook_url: receiver.url,
    });
  try {
    const checks: Check[] = [];
    const first = await submit('A cat walking through a garden');
    await allAtRest(sql, tell);
    checks.push(expectThat('a task is completed', (await api.get(first.id)).status, 'Complete'));
    checks.push(expectThat('its video can be downloaded', await isVideo(await api.get(first.id)), true));
    checks.push(await tracesOf(composed));

    const ids = [first.id];
    for (const name of KILLED) {
      const tasks = await Promise.all([submit(`before ${name} dies`), submit(`while ${name} dies`)]);
      ids.push(...tasks.map(({ id }) => id));
      await composed.killAndStart(name);
      tell(`killed ${name} and started it again`);
    }
    await allAtRest(sql, tell);
    const tasks = await Promise.all(ids.map((id) => api.get(id)));
    checks.push(
      expectThat(
        'every task submitted while containers died is completed',
        tasks.filter(({ status }) => status !== 'Complete').map(({ id, status }) => `${id} ${status}`),
        [],
      ),
      expectThat('no task came into being twice', await count(sql), ids.length),
      expectThat(
        'each was completed once',
        await completions(sql),
        ids.map(() => 1),
      ),
      expectThat(
        'each video can be downloaded',
        await Promise.all(tasks.map(isVideo)),
        ids.map(() => true),
      ),
    );
    const receipts = await Promise.all(ids.map((id) => receiver.received(id, STALLED_MS)));
    checks.push(
      expectThat(
        'each webhook arrived, as one message',
        receipts.map((one) => one?.ids.size),
        ids.map(() => 1),
      ),
      expectThat(
        'each signature was valid',
        receipts.map((one) => one?.verified),
        ids.map(() => true),
      ),
    );
    return checks;
  } finally {
    receiver.stop();
    await sql.end();
  }
}

async function webhookSecret(sql: Database): Promise<string> {
  const rows = await sql<{ secret: string }>`
    select webhook_secret as secret from public.projects where name = 'default'`;
  return one(rows).secret;
}

/** Waits until no task is open. */
async function allAtRest(sql: Database, tell: (text: string) => void): Promise<void> {
  let [seen, since] = ['', Date.now()];
  for (;;) {
    const state = await openWork(sql).catch(() => undefined);
    if (state?.open === 0) return;
    const now = JSON.stringify(state);
    if (now !== seen) [seen, since] = [now, Date.now()];
    if (Date.now() - since > STALLED_MS) throw new Error(`nothing goes on any more: ${now}`);
    tell(`waiting: ${state === undefined ? 'no database' : `${state.open} open`}`);
    await pause(2000);
  }
}

/** How much is open, and facts that change while work goes on. */
async function openWork(sql: Database) {
  const rows = await sql<{ open: number; events: number; pods: number }>`
    select
      (select count(*)::int from public.tasks where status in ('Queued', 'In Progress')) as open,
      (select coalesce(max(id), 0)::int from callsheet.outbox) as events,
      (select count(*)::int from callsheet.pods) as pods`;
  return one(rows);
}

async function count(sql: Database): Promise<number> {
  return one(await sql<{ n: number }>`select count(*)::int as n from public.tasks`).n;
}

async function completions(sql: Database): Promise<number[]> {
  const rows = await sql<{ n: number }>`
    select count(*)::int as n from callsheet.outbox where event_type = 'task.completed' group by task_id`;
  return rows.map(({ n }) => n);
}

async function isVideo(task: Task): Promise<boolean> {
  const response = await fetchPatiently(String(task.result_data?.['video_url']));
  const bytes = Buffer.from(await response.arrayBuffer());
  return response.ok && bytes.subarray(4, 8).toString('latin1') === 'ftyp';
}

/** Jaeger's own API, and that of its stand-in. */
async function tracesOf({ jaegerUrl }: Composed): Promise<Check> {
  const giveUp = Date.now() + STALLED_MS;
  for (;;) {
    const response = await fetchPatiently(`${jaegerUrl}/api/services`);
    const { data } = (await response.json()) as { data: string[] | null };
    const missing = serviceNames.filter((name) => !data?.some((known) => known.endsWith(name)));
    if (missing.length === 0 || Date.now() > giveUp)
      return expectThat('Jaeger has spans of every service', missing, []);
    await pause(500);
  }
}
