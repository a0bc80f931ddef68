import { one } from '@callsheet/runtime';
import { startNameServer } from '../../services/notifier/src/testing/name-server.js';
import { startReceiver, type Receiver } from '../../services/notifier/src/testing/receiver.js';
import { type RunningProcess } from '../../local/stack/launch.js';
import { startNotifier } from '../support/notifier-process.js';
import { startIngest, type TestIngest } from '../support/start-ingest.js';

let ingest: TestIngest;
let receiver: Receiver;
const notifiers: RunningProcess[] = [];

beforeEach(async () => {
  ingest = await startIngest();
  receiver = await startReceiver();
}, 90_000);
afterEach(async () => {
  await Promise.all(notifiers.splice(0).map((notifier) => notifier.stop()));
  await receiver.stop();
  await ingest.stop();
}, 90_000);

async function notifier(env?: Record<string, string>): Promise<RunningProcess> {
  const started = await startNotifier(ingest, env);
  notifiers.push(started);
  return started;
}

async function kill(some: RunningProcess): Promise<void> {
  some.signal('SIGKILL');
  await some.exited;
}

const endTasks = (count: number, url: string) => ingest.database`
  insert into public.tasks (task_type, status, webhook_url)
  select 'video_generation', 'Failed', ${url} from generate_series(1, ${count}::int)`;

/** A failed task's work is done after all. */
const completeLate = () => ingest.database`
  select public.func_mark_task_complete(id, '{"video_url": "https://storage.test/v.mp4"}')
  from (select id from public.tasks order by id limit 10) late`;

const received = () =>
  receiver.received.map(({ body, headers }) => ({
    ...(JSON.parse(body) as { task_id: string; status: string }),
    webhookId: headers['webhook-id'],
  }));

test('kill -9 between commit and send: the webhook is sent once, under the id it had', async () => {
  const dns = await startNameServer();
  try {
    const question = dns.question();
    const first = await notifier({ WEBHOOK_DNS_SERVERS: dns.address });
    await endTasks(1, `http://caller.test:${receiver.port}/hook`);
    // The delivery is committed and its attempt has begun, but without an address nothing can be sent.
    await question;
    const committed = await ingest.database<{ id: string; attempts: number }>`
      select replace(id::text, '-', '') as id, attempts from callsheet.webhook_deliveries`;
    await kill(first);
    expect(committed).toMatchObject([{ attempts: 0 }]);
    expect(receiver.received).toEqual([]);

    dns.answer('127.0.0.1');
    await notifier({ WEBHOOK_DNS_SERVERS: dns.address });
    await receiver.count('/hook', 1);
    expect(received().map(({ webhookId }) => webhookId)).toEqual([`msg_${one(committed).id}`]);
  } finally {
    dns.stop();
  }
}, 90_000);

test('kill -9 while a webhook is being answered: it is sent again under the same id', async () => {
  receiver.answer(() => undefined);
  const first = await notifier();
  const arrived = receiver.count('/hook', 1);
  await endTasks(1, `http://127.0.0.1:${receiver.port}/hook`);
  await arrived;
  await kill(first);
  receiver.answer((response) => void response.writeHead(204).end());
  await notifier();
  await receiver.count('/hook', 2);
  expect(new Set(received().map(({ webhookId }) => webhookId)).size).toBe(1);
}, 90_000);

test('two notifiers, one of them killed at work: every webhook arrives, those of a task in order', async () => {
  const [doomed] = await Promise.all([notifier(), notifier()]);
  await endTasks(300, `http://127.0.0.1:${receiver.port}/hook`);
  await completeLate();
  await receiver.count('/hook', 50);
  await kill(doomed);
  await receiver.distinct(310);

  const taskIds = await ingest.database<{ id: string }>`select id from public.tasks`;
  expect(new Set(received().map(({ task_id }) => task_id))).toEqual(new Set(taskIds.map(({ id }) => id)));
  const completed = received().filter(({ status }) => status === 'Complete');
  expect(new Set(completed.map(({ task_id }) => task_id)).size).toBe(10);
  for (const { task_id } of completed) {
    const [first] = received().filter((webhook) => webhook.task_id === task_id);
    expect(first?.status).toBe('Failed');
  }
}, 90_000);
