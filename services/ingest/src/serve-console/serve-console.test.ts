import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import createFastify, { type FastifyInstance } from 'fastify';
import { createDirectory } from '../../../../test/support/directory.js';
import { serveConsole } from './serve-console.js';

let fastify: FastifyInstance;

beforeAll(() => {
  const folder = createDirectory('console');
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<title>Callsheet</title>');
  writeFileSync(join(folder, 'assets', 'main-1a2b3c.js'), 'plain');
  writeFileSync(join(folder, 'assets', 'main-1a2b3c.js.br'), 'brotli');
  fastify = createFastify();
  void fastify.register(fastifyStatic, { serve: false });
  serveConsole(fastify, folder);
});

afterAll(() => fastify.close());

test.each(['/', '/tasks', '/tasks/1234?view=gallery', '/nowhere/at/all', '/apiary'])(
  '%s gives the page, which is asked for each time and may run nothing but its own scripts',
  async (url) => {
    const { statusCode, headers, body } = await fastify.inject(url);
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: '<title>Callsheet</title>' });
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  },
);

test('assets are sent compressed, and kept for good', async () => {
  const { headers, body } = await fastify.inject({
    url: '/assets/main-1a2b3c.js',
    headers: { 'accept-encoding': 'gzip, br' },
  });
  expect(body).toBe('brotli');
  expect(headers).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'application/javascript; charset=utf-8',
  });
  expect((await fastify.inject('/assets/main-1a2b3c.js')).body).toBe('plain');
});

test.each([
  '/assets/main-gone.js',
  '/api/nothing',
  '/api',
  '/rest/v1/x',
  '/storage/v1/x',
  '/functions/v1/x',
  '/health/x',
])('%s is for programs: it is not found', async (url) =>
  expect((await fastify.inject(url)).statusCode).toBe(404),
);

test('nothing outside the folder can be read', async () => {
  const { body } = await fastify.inject('/assets/..%2findex.html');
  expect(body).not.toContain('<title>');
});

test('without a built console there is no page', async () => {
  const bare = createFastify();
  serveConsole(bare, join(createDirectory('nothing'), 'console'));
  expect((await bare.inject('/')).statusCode).toBe(404);
  await bare.close();
});
