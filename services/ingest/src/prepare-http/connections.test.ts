import { once } from 'node:events';
import { type ServerOptions } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { endConnections } from './end-connections.js';
import { fastifyOptions } from './fastify-options.js';

const servers: FastifyInstance[] = [];
let finish: (() => void) | undefined;
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A server with the service's options, but quicker to look for slow senders. */
async function start(options: {
  requestTimeout?: number;
  keepAliveTimeout?: number;
  http?: ServerOptions;
}): Promise<FastifyInstance> {
  const { connectionTimeout, requestTimeout } = fastifyOptions;
  const server = fastify({ connectionTimeout, requestTimeout, ...options });
  servers.push(server);
  endConnections(server);
  server.post('/', () => 'all there');
  server.get('/slow', () => new Promise((resolve) => (finish = () => resolve('at last'))));
  await server.listen({ port: 0, host: '127.0.0.1' });
  return server;
}

function connectTo(server: FastifyInstance): Socket {
  return connect((server.server.address() as AddressInfo).port, '127.0.0.1');
}

/** Sends the beginning of a request and no more; resolves with what was answered when the server has hung up. */
async function beginOf(server: FastifyInstance, text: string): Promise<string> {
  const socket = connectTo(server);
  let answer = '';
  socket.on('data', (bytes) => (answer += bytes.toString()));
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

test('headers that never end are given up', async () => {
  const server = await start({ http: { connectionsCheckingInterval: 20, headersTimeout: 100 } });
  expect(await beginOf(server, 'POST / HTTP/1.1\r\nhost: x\r\n')).toContain('408');
});

test('a body that never ends is given up', async () => {
  const server = await start({
    requestTimeout: 200,
    http: { connectionsCheckingInterval: 20, headersTimeout: 100 },
  });
  const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\ncontent-length: 1000\r\n\r\nx';
  expect(await beginOf(server, head)).not.toContain('all there');
});

test('the service has limits for both', async () => {
  const { server } = await start({});
  expect([server.headersTimeout, server.requestTimeout, server.timeout]).toEqual([
    60_000, 3_600_000, 120_000,
  ]);
});

const QUICK = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n';

test.each([
  ['was never used', '', ''],
  ['has begun a request', 'POST / HTTP/1.1\r\nho', ''],
  ['is kept alive', QUICK, 'all there'],
  ['has begun its next request', `${QUICK}POST / HTTP`, 'all there'],
  [
    'was answered before its body was sent',
    'POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{',
    '404',
  ],
])('when the service ends, a connection that %s ends at once', async (_, sent, answered) => {
  // Longer than any test: without being ended, such a connection would stay.
  const server = await start({ keepAliveTimeout: 3_600_000 });
  const accepted = once(server.server, 'connection') as Promise<[Socket]>;
  const client = connectTo(server);
  const [socket] = await accepted;
  const ended = once(client, 'close');
  let answer = '';
  client.on('data', (bytes) => (answer += bytes.toString()));
  client.write(sent);
  while (socket.bytesRead < sent.length || !answer.includes(answered))
    await new Promise((resolve) => setImmediate(resolve));
  await server.close();
  await ended;
});

test('when the service ends, a connection whose answer is under way ends with the answer', async () => {
  const server = await start({ keepAliveTimeout: 3_600_000 });
  const accepted = once(server.server, 'request');
  const answered = beginOf(server, 'GET /slow HTTP/1.1\r\nhost: x\r\n\r\n');
  await accepted;
  while (!finish) await new Promise((resolve) => setImmediate(resolve));
  const closed = server.close();
  finish();
  expect(await answered).toContain('at last');
  await closed;
});
