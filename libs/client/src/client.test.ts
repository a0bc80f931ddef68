import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { ApiError } from './api-error.js';
import { createClient, dataOf } from './client.js';
import { type StreamState } from './connect-stream.js';
import { watchEvents } from './watch-events.js';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

async function serve(answer: RequestListener): Promise<string> {
  const started = createServer(answer);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

const failureOf = (call: Promise<unknown>): Promise<ApiError> =>
  call.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => (error instanceof ApiError ? error : Promise.reject(error as Error)),
  );

test('a call sends the key and gives the answer', async () => {
  const baseUrl = await serve((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ pods: [], key: request.headers.authorization, url: request.url }));
  });
  const client = createClient({ baseUrl: `${baseUrl}/`, apiKey: 'k' });
  expect(await dataOf(client.GET('/api/pods'))).toEqual({ pods: [], key: 'Bearer k', url: '/api/pods' });
});

test('a problem becomes an ApiError that names each field', async () => {
  const errors = [{ field: 'params.prompt', message: 'is required' }];
  const problem = { type: 'about:blank', title: 'Invalid request', status: 422, detail: 'no prompt', errors };
  const baseUrl = await serve((_, response) => {
    response.writeHead(422, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  });
  const body = { task_type: 'video_generation', params: {} };
  const error = await failureOf(createClient({ baseUrl }).POST('/api/tasks', { body }));
  expect(error).toMatchObject({ message: 'no prompt', status: 422, title: 'Invalid request', errors });
});

test('what a proxy says instead of a problem is told', async () => {
  const baseUrl = await serve((_, response) => void response.writeHead(502).end('<h1>Bad gateway</h1>'));
  const error = await failureOf(createClient({ baseUrl }).GET('/api/pods'));
  expect(error).toMatchObject({ status: 502, message: '<h1>Bad gateway</h1>', isOutage: true });
});

test('a server that is not there is an outage', async () => {
  const baseUrl = await serve(() => undefined);
  server?.close();
  const error = await failureOf(createClient({ baseUrl }).GET('/api/pods'));
  expect(error).toMatchObject({ status: 0, isOutage: true });
  expect(error.message).toMatch(/no answer from http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/);
});

test('an answer that takes too long is an outage', async () => {
  const baseUrl = await serve(() => undefined);
  const error = await failureOf(createClient({ baseUrl, timeoutMs: 20 }).GET('/api/pods'));
  expect(error).toMatchObject({ status: 0, message: expect.stringContaining('too long') as string });
});

test('a stream that breaks is taken up after its last event', async () => {
  const asked: (string | undefined)[] = [];
  const baseUrl = await serve((request, response) => {
    asked.push(request.headers['last-event-id'] as string | undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const id = asked.length;
    response.write(`: hello\n\nid: ${id}\nevent: task.created\ndata: {"task_`);
    response.write(`id":"t${id}"}\n\n`, () => response.destroy());
  });
  const states: StreamState[] = [];
  const seen = [];
  const stop = new AbortController();
  const options = { baseUrl, retryMs: 1, onState: (state: StreamState) => states.push(state) };
  for await (const event of watchEvents({ ...options, signal: stop.signal })) {
    seen.push(event);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual(
    [1, 2, 3].map((n) => ({ id: String(n), type: 'task.created', data: { task_id: `t${n}` } })),
  );
  expect(asked).toEqual([undefined, '1', '2']);
  expect(states.map(({ live }) => live)).toEqual([true, false, true, false, true]);
});

test('a silent stream counts as lost', async () => {
  let connections = 0;
  const baseUrl = await serve((_, response) => {
    connections += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    if (connections === 2) response.write('id: 7\ndata: {}\n\n');
  });
  const states: StreamState[] = [];
  const onState = (state: StreamState) => states.push(state);
  for await (const event of watchEvents({ baseUrl, retryMs: 1, silenceMs: 50, onState })) {
    expect(event).toEqual({ id: '7', type: 'message', data: {} });
    break;
  }
  expect(states).toContainEqual({ live: false, error: expect.any(ApiError) as ApiError });
});

test('a refusal ends the stream', async () => {
  const baseUrl = await serve((_, response) => void response.writeHead(403).end('{"detail":"not yours"}'));
  const error = await failureOf(watchEvents({ baseUrl }).next());
  expect(error).toMatchObject({ status: 403, message: 'not yours' });
});

test('the signal ends a stream that waits', async () => {
  const stop = new AbortController();
  const baseUrl = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  });
  const onState = () => stop.abort();
  expect(await watchEvents({ baseUrl, signal: stop.signal, onState }).next()).toEqual({
    done: true,
    value: undefined,
  });
});
