import { watchEvents, type StreamEvent } from '@callsheet/client';
import { createProject } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';

const other = 'the-key-of-another-project';
const video = { task_type: 'video_generation', params: { prompt: 'A drum' } };

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await startIngest();
  await createProject(ingest, other);
});
afterAll(() => ingest.stop());

/** Follows the stream; `next` gives the next event of a type. */
function follow(apiKey: string, lastEventId?: string) {
  const leaving = new AbortController();
  let connected: () => void;
  const isOpen = new Promise<void>((resolve) => (connected = resolve));
  const onState = ({ live }: { live: boolean }) => live && connected();
  const events = watchEvents({ baseUrl: ingest.url, apiKey, lastEventId, signal: leaving.signal, onState });
  const next = async (type: string): Promise<StreamEvent> => {
    for (;;) {
      const { value, done } = await events.next();
      if (done) throw new Error(`the stream ended before ${type}`);
      if (value.type === type) return value;
    }
  };
  const leave = () => {
    leaving.abort();
    void events.return();
  };
  return { isOpen, next, leave };
}

/** Creates a task. */
function post(key: string): Promise<{ id: string }> {
  return fetch(`${ingest.url}/api/tasks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(video),
  }).then((response) => response.json() as Promise<{ id: string }>);
}

test('a task that is created is told to its project, with an id that grows', async () => {
  const stream = follow(ingest.apiKey);
  const first = stream.next('task.created');
  await stream.isOpen;
  const { id } = await post(ingest.apiKey);
  const event = await first;
  expect(event.data).toMatchObject({
    task_id: id,
    project_id: '00000000-0000-0000-0000-000000000001',
    status: 'Queued',
  });
  expect(Number(event.id)).toBeGreaterThan(0);
  stream.leave();
});

test('another project hears nothing of it, and who comes back hears what it missed', async () => {
  const stranger = follow(other);
  const own = follow(ingest.apiKey);
  const strangers = stranger.next('task.created');
  const mine = own.next('task.created');
  await Promise.all([stranger.isOpen, own.isOpen]);
  const hidden = await post(ingest.apiKey);
  const shown = await post(other);
  expect((await strangers).data['task_id']).toBe(shown.id);
  const { id, data } = await mine;
  expect(data['task_id']).toBe(hidden.id);

  const back = follow(ingest.apiKey, String(Number(id) - 1));
  expect(await back.next('task.created')).toMatchObject({ id, data: { task_id: hidden.id } });
  for (const stream of [stranger, own, back]) stream.leave();
});

test('the fleet is told to operators alone', async () => {
  const operator = follow(ingest.apiKey);
  const client = follow(other);
  const heard = operator.next('worker.active');
  const silent = client.next('task.created');
  await Promise.all([operator.isOpen, client.isOpen]);
  ingest.nats.publish(
    'worker.active',
    JSON.stringify({ event_id: '1', worker_id: 'streamed', status: 'active' }),
  );
  expect((await heard).data['worker_id']).toBe('streamed');
  await post(other);
  // The first that the client hears is its task, which came after the worker's event.
  expect((await silent).type).toBe('task.created');
  operator.leave();
  client.leave();
});

test('without a key there is no stream', async () => {
  expect((await fetch(`${ingest.url}/api/events/stream`)).status).toBe(401);
});

test('open streams do not hold up the end of the service', async () => {
  const own = await startIngest();
  const response = await fetch(`${own.url}/api/events/stream`, {
    headers: { authorization: `Bearer ${own.apiKey}` },
  });
  await own.stop();
  const rest = await response.text();
  expect(rest).toContain('retry: 1000');
});
