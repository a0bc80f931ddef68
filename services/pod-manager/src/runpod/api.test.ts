import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { join } from 'node:path';
import { createLog } from '@callsheet/runtime';
import { z } from 'zod';
import { RunpodApi, userAgent } from './api.js';
import { createPod, getPod, listPods, terminatePod } from './pods.js';
import { ProviderError } from '../provider/provider-error.js';

type Answer = { status: number; body?: string; headers?: Record<string, string>; cut?: boolean };

/** A server that gives these answers, one a request, and keeps what it was asked. */
class Provider {
  readonly requests: { line: string; headers: IncomingMessage['headers'] }[] = [];
  private readonly server: Server;

  constructor(private readonly answers: Answer[]) {
    this.server = createServer((request, response) => {
      this.requests.push({ line: `${request.method} ${request.url}`, headers: request.headers });
      const { status, body = '', headers = {}, cut = false } = this.answers.shift() ?? { status: 500 };
      if (cut) return response.destroy();
      return response.writeHead(status, headers).end(body);
    });
  }

  async listen(): Promise<RunpodApi> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.number() }).parse(this.server.address());
    return new RunpodApi({
      url: `http://127.0.0.1:${port}`,
      apiKey: 'rpa_test',
      log: createLog('test', 'fatal'),
    });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

let provider: Provider | undefined;
afterEach(() => {
  provider?.close();
  provider = undefined;
});

function answering(...answers: Answer[]): Promise<RunpodApi> {
  provider = new Provider(answers);
  return provider.listen();
}

async function failureOf(work: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await work.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

const request = {
  name: 'callsheet-00000000',
  image: 'i',
  gpu: { id: 'g', count: 1 },
  cloud: 'SECURE',
  disk: 50,
  ports: [],
  env: {},
} as const;
const createRequest = { ...request, ports: [...request.ports] };

test('the user agent names the version of the package', () => {
  const text = readFileSync(join(__dirname, '../../../../package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  expect(userAgent).toBe(`callsheet/${version}`);
});

test('a pod is read whatever else the answer holds', async () => {
  const body = {
    id: 'p1',
    name: null,
    status: 'HIBERNATING',
    cost: '0.5',
    ssh: { proxy: {}, direct: { host: '', port: 0 } },
    env: { SECRET: 'x' },
    extra: [1],
  };
  const api = await answering({ status: 200, body: JSON.stringify(body) });
  expect(await getPod(api, 'p1')).toEqual({
    id: 'p1',
    name: '',
    status: 'HIBERNATING',
    costPerHour: null,
    place: null,
    state: 'live',
    access: null,
  });
  expect(provider?.requests[0]?.headers).toMatchObject({
    authorization: 'Bearer rpa_test',
    'user-agent': userAgent,
  });
});

test('all pages of the list are read', async () => {
  const page = (id: string, nextCursor: string | null) =>
    JSON.stringify({
      pods: [{ id }, {}, null],
      pagination: { hasNextPage: nextCursor !== null, nextCursor },
    });
  const api = await answering(
    { status: 200, body: page('a', 'c/1') },
    { status: 200, body: page('b', null) },
  );
  expect((await listPods(api)).map(({ id }) => id)).toEqual(['a', 'b']);
  expect(provider?.requests.map(({ line }) => line)).toEqual(['GET /v2/pods', 'GET /v2/pods?cursor=c%2F1']);
});

test('a list that cannot be read is a failure, not an empty list', async () => {
  const bad = [
    { status: 200, body: '{"pods":[{"id":' },
    { status: 200, body: '{}' },
    { status: 200, body: '' },
  ];
  const api = await answering(...bad);
  expect((await failureOf(listPods(api))).kind).toBe('unknown');
  expect(provider?.requests).toHaveLength(3);
});

test('GET and DELETE are tried again, honouring Retry-After', async () => {
  const api = await answering(
    { status: 500 },
    { status: 429, headers: { 'retry-after': '0' } },
    { status: 200, body: '{"pods":[]}' },
    { status: 503 },
    { status: 204 },
  );
  expect(await listPods(api)).toEqual([]);
  expect(await terminatePod(api, 'p/1')).toBe(true);
  expect(provider?.requests.at(-1)?.line).toBe('DELETE /v2/pods/p%2F1');
});

test('a wait longer than ten seconds is left to the caller', async () => {
  const api = await answering({ status: 429, headers: { 'retry-after': '3600' } });
  expect(await failureOf(listPods(api))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 3_600_000 });
});

test.each([
  ['500', { status: 500, body: 'internal server error' }, 'ambiguous'],
  ['a reset', { status: 0, cut: true }, 'ambiguous'],
  ['an unreadable 201', { status: 201, body: '{"id":' }, 'ambiguous'],
  ['429', { status: 429, headers: { 'retry-after': '0' } }, 'rate-limited'],
])('a create is sent once; after %s it is %s', async (_name, answer, kind) => {
  const api = await answering(answer, { status: 201, body: '{"id":"p"}' });
  expect((await failureOf(createPod(api, createRequest))).kind).toBe(kind);
  expect(provider?.requests).toHaveLength(1);
});

test('an unknown pod is null, and its deletion no failure', async () => {
  const api = await answering({ status: 404, body: '{"detail":"pod not found"}' }, { status: 404 });
  expect(await getPod(api, 'p')).toBeNull();
  expect(await terminatePod(api, 'p')).toBe(false);
});

test('the failure carries what support will ask for', async () => {
  const api = await answering({ status: 422, body: '{"detail":"bad"}', headers: { 'x-request-id': 'r-1' } });
  const error = await failureOf(createPod(api, createRequest));
  expect(error).toMatchObject({ kind: 'rejected', status: 422, requestId: 'r-1', message: 'Runpod: bad' });
});
