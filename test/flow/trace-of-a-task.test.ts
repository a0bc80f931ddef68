import { createServer } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { type Stack } from '../../local/stack/stack.js';
import { startOtlpReceiver, type RecordedSpan } from '../support/otlp-receiver.js';
import { createDirectory } from '../support/directory.js';
import { apiOf, ended, startTestStack, until } from '../support/stack.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT_SPAN = '00f067aa0ba902b7';

let stack: Stack;
let collector: Awaited<ReturnType<typeof startOtlpReceiver>>;
let webhook: { url: string; traceparents: string[]; stop: () => void };

beforeAll(async () => {
  collector = await startOtlpReceiver();
  webhook = await startWebhook();
  const telemetry = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '200' };
  const worker = { ...telemetry, CALLSHEET_WORKER_HEARTBEAT_MS: '500', CALLSHEET_WORKER_POLL_MS: '300' };
  stack = await startTestStack(createDirectory('stack'), {
    ingest: { ...telemetry, TRACE_URL: 'http://jaeger.example/trace/' },
    scheduler: telemetry,
    'pod-manager': { ...telemetry, WORKER_EXTRA_ENV: JSON.stringify(worker) },
    notifier: telemetry,
  });
}, 120_000);

afterAll(async () => {
  await stack.stop();
  collector.stop();
  webhook.stop();
});

test('one trace leads from the client through claim, pod, worker, upload and completion to the webhook', async () => {
  const response = await fetch(`${stack.url}/api/tasks`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.apiKey}`,
      'content-type': 'application/json',
      traceparent: `00-${TRACE_ID}-${CLIENT_SPAN}-01`,
    },
    body: JSON.stringify({
      task_type: 'video_generation',
      params: { prompt: 'A cat walking', frames: 16, fps: 8 },
      webhook_url: webhook.url,
    }),
  });
  const { id } = (await response.json()) as { id: string };
  const api = apiOf(stack);
  expect((await ended(api, id)).status).toBe('Complete');
  const detail = await fetch(`${stack.url}/api/tasks/${id}`, {
    headers: { authorization: `Bearer ${stack.apiKey}` },
  });
  expect(await detail.json()).toMatchObject({
    trace_id: TRACE_ID,
    trace_url: `http://jaeger.example/trace/${TRACE_ID}`,
  });
  const traceparent = await until(async () => webhook.traceparents[0]);

  const wanted = ['deliver webhook', 'run task', 'process task.completed', 'launch pod'];
  const spans = await until(async () => {
    const found = collector.spans.filter(({ traceId }) => traceId === TRACE_ID);
    return wanted.every((name) => found.some((span) => span.name === name)) && complete(found) && found;
  });
  const file = process.env['TRACE_SPANS_FILE'];
  if (file) writeFileSync(file, JSON.stringify(spans, null, 1));

  const post = only(spans, 'ingest', 'POST /api/tasks');
  expect(post.parentSpanId).toBe(CLIENT_SPAN);
  const parentOf = (span: RecordedSpan) => spans.find(({ spanId }) => spanId === span.parentSpanId)?.name;

  expect(parentOf(only(spans, 'ingest', 'claim task'))).toBe('POST /api/tasks');
  expect(parentOf(only(spans, 'worker', 'run task'))).toBe('claim task');
  expect(parentOf(only(spans, 'worker', 'generate video'))).toBe('run task');
  expect(parentOf(only(spans, 'worker', 'upload video'))).toBe('run task');
  const completion = only(spans, 'ingest', 'complete task');
  const completionRequest = spans.find(({ spanId }) => spanId === completion.parentSpanId);
  expect(completionRequest).toMatchObject({ service: 'ingest', name: 'POST /functions/v1/complete_task' });
  const sent = spans.find(({ spanId }) => spanId === completionRequest?.parentSpanId);
  expect(sent).toMatchObject({ service: 'worker', name: 'POST' });
  expect(sent && parentOf(sent)).toBe('upload video');

  for (const event of ['task.created', 'task.claimed', 'task.completed'])
    expect(parentOf(only(spans, 'ingest', `publish ${event}`))).toBe('POST /api/tasks');
  expect(parentOf(only(spans, 'notifier', 'process task.completed'))).toBe('publish task.completed');
  expect(parentOf(only(spans, 'scheduler', 'process task.created'))).toBe('publish task.created');

  expect(parentOf(only(spans, 'pod-manager', 'create pod'))).toBe('POST /api/tasks');
  const launch = spans.filter(({ name }) => name === 'launch pod');
  expect(launch.map(parentOf)).toEqual(launch.map(() => 'POST /api/tasks'));
  const names = (service: string) =>
    new Set(spans.filter((span) => span.service === service).map(({ name }) => name));
  expect([...names('pod-manager')]).toEqual(expect.arrayContaining(['ssh connect', 'ssh exec', 'POST']));

  const delivery = only(spans, 'notifier', 'deliver webhook');
  expect(parentOf(delivery)).toBe('POST /api/tasks');
  expect(traceparent).toBe(`00-${TRACE_ID}-${delivery.spanId}-01`);
  expect(webhook.traceparents).toHaveLength(1);
  // The worker's request for work is a trace of its own: the hand-out is linked to it.
  const claim = only(spans, 'ingest', 'claim task');
  expect(claim.links).toHaveLength(1);
  expect(claim.links[0]?.traceId).not.toBe(TRACE_ID);
}, 120_000);

test("a batch's one event and its webhook belong to the trace of the request that made it", async () => {
  const traceId = 'a'.repeat(32);
  const response = await fetch(`${stack.url}/api/batches`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.apiKey}`,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${CLIENT_SPAN}-01`,
    },
    body: JSON.stringify({
      task_type: 'video_generation',
      prompts: ['A cat', 'A dog'],
      params: { frames: 8 },
      webhook_url: webhook.url,
    }),
  });
  expect(response.status).toBe(201);
  await until(async () => webhook.traceparents.find((one) => one.includes(traceId)));
  const parentOf = await until(async () => {
    const spans = collector.spans.filter((span) => span.traceId === traceId);
    const named = (name: string) => spans.find((span) => span.name === name);
    const [post, published, delivery] = [
      'POST /api/batches',
      'publish batch.completed',
      'deliver webhook',
    ].map(named);
    return post && published && delivery && { post, published, delivery };
  });
  expect(parentOf.published.parentSpanId).toBe(parentOf.post.spanId);
  expect(parentOf.delivery.parentSpanId).toBe(parentOf.post.spanId);
}, 120_000);

test('requests that come together share a statement, which belongs to one of them and is linked to the others', async () => {
  const create = () =>
    apiOf(stack).create({ task_type: 'video_generation', params: { prompt: 'later', frames: 8 } });
  await Promise.all(Array.from({ length: 20 }, create));
  const posts = await until(async () => {
    const found = collector.spans.filter(({ name }) => name === 'POST /api/tasks');
    return found.length >= 21 && found;
  });
  const ids = new Set(posts.map(({ traceId }) => traceId));
  expect(ids.size).toBe(posts.length);
  // Workers' calls are shared, too: those of other traces.
  await until(async () =>
    collector.spans.some(
      ({ name, service, traceId, links }) =>
        service === 'ingest' &&
        name === 'shared call' &&
        ids.has(traceId) &&
        links.length > 0 &&
        links.every((link) => ids.has(link.traceId)),
    ),
  );
}, 60_000);

/** Every parent that is not the client's has come in. */
function complete(spans: readonly RecordedSpan[]): boolean {
  const ids = new Set([CLIENT_SPAN, ...spans.map(({ spanId }) => spanId)]);
  return spans.every(({ parentSpanId }) => ids.has(parentSpanId ?? ''));
}

function only(spans: readonly RecordedSpan[], service: string, name: string): RecordedSpan {
  const found = spans.filter((span) => span.service === service && span.name === name);
  expect({ service, name, spans: found.length }).toEqual({ service, name, spans: 1 });
  const [span] = found;
  if (!span) throw new Error(`no span ${name} of ${service}`);
  return span;
}

async function startWebhook() {
  const traceparents: string[] = [];
  const server = createServer((request, response) => {
    request.resume();
    traceparents.push(String(request.headers['traceparent']));
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, traceparents, stop: () => void server.close() };
}
