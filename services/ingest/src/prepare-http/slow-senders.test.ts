import { once } from 'node:events';
import { type ServerOptions } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { fastifyOptions } from './fastify-options.js';

const servers: FastifyInstance[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** A server with the service's options, but quicker to look for slow senders. */
async function start(options: { requestTimeout?: number; http?: ServerOptions }): Promise<FastifyInstance> {
  const { connectionTimeout, requestTimeout } = fastifyOptions;
  const server = fastify({ connectionTimeout, requestTimeout, ...options });
  servers.push(server);
  server.post('/', () => 'all there');
  await server.listen({ port: 0, host: '127.0.0.1' });
  return server;
}

/** Sends the beginning of a request and no more; resolves with what was answered when the server has hung up. */
async function beginOf(server: FastifyInstance, text: string): Promise<string> {
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
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
