import { podBody, startTestEmulator, type TestEmulator } from '../emulator.fixture.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});

const valid = podBody();
const gpu = valid.gpu;
const capacity = /no longer any instances available/;

describe('access', () => {
  it.each([
    ['no key', { authorization: '' }, 401, 'missing bearer token'],
    ['a wrong key', { authorization: 'Bearer wrong' }, 401, 'invalid bearer token'],
  ])('%s', async (_case, headers, status, detail) => {
    const answer = await emulator.api('GET', '/v2/pods', undefined, headers);
    expect(answer).toMatchObject({ status, body: { title: 'Unauthorized', status, detail } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('ratelimit')).toBeNull();
  });

  it('refuses an empty user agent in plain text', async () => {
    const answer = await emulator.api('GET', '/v2/pods', undefined, { 'user-agent': '' });
    expect(answer).toMatchObject({ status: 403, text: 'error code: 1010' });
    expect(answer.headers.get('content-type')).toContain('text/plain');
  });

  it('refuses a large body before it looks at the key', async () => {
    const body = { ...valid, args: 'x'.repeat(102_400) };
    expect(await emulator.api('POST', '/v2/pods', body, { authorization: '' })).toMatchObject({
      status: 413,
    });
  });

  it('refuses a large body of unannounced size before it looks at the key', async () => {
    const body = new Blob(['x'.repeat(102_401)]).stream();
    const headers = { 'content-type': 'application/json' };
    const sent = { method: 'POST', headers, body, duplex: 'half' } as const;
    expect((await fetch(`${emulator.url}/v2/pods`, sent)).status).toBe(413);
  });

  it('sends a request id and the rate limit', async () => {
    const { headers } = await emulator.api('GET', '/v2/pods');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('ratelimit-policy')).toMatch(/^"minute";q=600;w=60, "hour"/);
    expect(headers.get('ratelimit')).toMatch(/^"minute";r=\d+;t=\d+, "hour"/);
  });
});

describe('unknown paths', () => {
  it.each([
    ['GET', '/v2/nothing', 404, null],
    ['PUT', '/v2/pods', 405, 'GET, POST'],
    ['POST', '/v2/pods/abc', 405, 'GET, PATCH, DELETE'],
    ['GET', '/v1/pods', 410, null],
    ['POST', '/graphql?api_key=secret', 410, null],
    ['GET', '/v2/pods/abc', 404, null],
    ['DELETE', '/v2/pods/abc', 404, null],
  ])('%s %s is %i', async (method, path, status, allow) => {
    const answer = await emulator.api(method, path);
    expect(answer).toMatchObject({ status, body: { status } });
    expect(answer.headers.get('allow')).toBe(allow);
  });
});

describe('POST /v2/pods refuses', () => {
  it.each([
    ['an empty body', '', ['$: got null, want object']],
    ['an unknown field', { ...valid, spot: true }, ["$: additional properties 'spot' not allowed"]],
    [
      'an unknown GPU field',
      { ...valid, gpu: { ...gpu, ids: [] } },
      ["$.gpu: additional properties 'ids' not allowed"],
    ],
    ['a missing name', { ...valid, name: undefined }, ["$: missing property 'name'"]],
    ['an empty name', { ...valid, name: '' }, ['$.name: minLength: got 0, want 1']],
    ['a missing image', { ...valid, image: undefined }, ["$: missing property 'image'"]],
    ['a number in env', { ...valid, env: { A: 1 } }, ['$.env.A: got number, want string']],
    ['a cloud of both', { ...valid, cloud: 'ALL' }, ["$.cloud: value must be one of 'SECURE', 'COMMUNITY'"]],
    ['a fraction of a disk', { ...valid, disk: 20.5 }, ['$.disk: got number, want integer']],
    ['no GPUs', { ...valid, gpu: { ...gpu, count: 0 } }, ['$.gpu.count: minimum: got 0, want 1']],
    [
      'a mount without a path',
      { ...valid, mounts: { network: [{ volumeId: 'v' }] } },
      ["$.mounts.network.0: missing property 'path'"],
    ],
    ['a port without a protocol', { ...valid, ports: ['22'] }, [expect.stringContaining('$.ports.0: ')]],
    [
      'too many variables',
      { ...valid, env: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`V${i}`, ''])) },
      ['$.env: maxProperties: got 51, want 50'],
    ],
  ])('%s with 422', async (_case, body, errors) => {
    expect(await emulator.api('POST', '/v2/pods', body)).toMatchObject({
      status: 422,
      body: { detail: 'Request validation failed.', errors },
    });
  });

  it.each([
    ['neither GPU nor CPU', { ...valid, gpu: undefined }, 400, /exactly one/],
    ['GPU and CPU', { ...valid, cpu: { id: 'cpu5c', vcpuCount: 2 } }, 400, /exactly one/],
    ['an unknown GPU', { ...valid, gpu: { id: 'RTX 4090' } }, 422, /"Unknown GPU type: RTX 4090"/],
    ['an unknown template', { ...valid, templateId: 'abc' }, 404, /template/],
    [
      'two CUDA rules',
      { ...valid, gpu: { ...gpu, minCudaVersion: '12.4', allowedCudaVersions: ['12.8'] } },
      400,
      /exclude/,
    ],
    [
      'two kinds of mount',
      {
        ...valid,
        mounts: { persistent: { size: 10, path: '/a' }, network: [{ volumeId: 'v', path: '/b' }] },
      },
      400,
      /exclude/,
    ],
    ['an unknown volume', { ...valid, mounts: { network: [{ volumeId: 'v', path: '/b' }] } }, 404, /volume/],
    ['invalid JSON', '{', 400, /JSON/],
    ['a disk no host takes', { ...valid, disk: 10 }, 400, capacity],
    ['more GPUs than a host has', { ...valid, gpu: { ...gpu, count: 9 } }, 400, capacity],
    ['a CUDA version no host has', { ...valid, gpu: { ...gpu, minCudaVersion: '13.1' } }, 400, capacity],
    ['a data centre that is none', { ...valid, dataCenterIds: ['XX-1'] }, 400, capacity],
    ['a cloud without that GPU', { ...valid, gpu: { id: 'NVIDIA A40' }, cloud: 'COMMUNITY' }, 400, capacity],
  ])('%s', async (_case, body, status, detail) => {
    const answer = await emulator.api('POST', '/v2/pods', body);
    expect(answer).toMatchObject({ status, body: { status } });
    expect(answer.text).toMatch(detail);
  });
});

it('pages the list and refuses a foreign cursor', async () => {
  const own = await startTestEmulator();
  for (let count = 0; count < 3; count += 1) await own.api('POST', '/v2/pods', valid);
  const first = await own.api('GET', '/v2/pods?limit=2');
  const second = await own.api('GET', `/v2/pods?limit=2&cursor=${first.body.pagination.nextCursor}`);
  expect(first.body.pods).toHaveLength(2);
  expect(second.body).toMatchObject({
    pods: [{ name: 'worker-1' }],
    pagination: { hasNextPage: false, nextCursor: null },
  });
  expect((await own.api('GET', '/v2/pods?cursor=abc')).status).toBe(422);
  expect((await own.api('GET', '/v2/pods?limit=0')).status).toBe(422);
  expect((await own.api('GET', '/v2/pods?name=unknown-parameter')).body.pods).toHaveLength(3);
});

it('cuts pages as small as a test wants them, whatever is asked for', async () => {
  const own = await startTestEmulator({ pageSize: 2 });
  for (let count = 0; count < 5; count += 1) await own.api('POST', '/v2/pods', valid);
  const seen: string[] = [];
  let path = '/v2/pods?limit=1000';
  for (;;) {
    const { body } = await own.api('GET', path);
    expect(body.pods.length).toBeLessThanOrEqual(2);
    seen.push(...body.pods.map(({ id }) => id));
    if (!body.pagination.hasNextPage) break;
    path = `/v2/pods?cursor=${body.pagination.nextCursor}`;
  }
  expect(new Set(seen).size).toBe(5);
});

it('keeps SSH keys of the account, and PUT replaces them all', async () => {
  const put = (keys: string[]) => emulator.api('PUT', '/v2/account/ssh-keys', { keys });
  await put(['ssh-ed25519 AAAA one', 'ssh-ed25519 BBBB two']);
  expect((await put(['ssh-ed25519 CCCC three'])).body.keys).toEqual(['ssh-ed25519 CCCC three']);
  expect((await emulator.api('GET', '/v2/account/ssh-keys')).body.keys).toEqual(['ssh-ed25519 CCCC three']);
  expect((await put(['SHA256:fingerprint'])).status).toBe(422);
  const withKeys = await emulator.api('POST', '/v2/pods', { ...valid, startSsh: true });
  expect(withKeys.body.env.PUBLIC_KEY).toBe('ssh-ed25519 CCCC three');
  const own = { ...valid, startSsh: true, env: { PUBLIC_KEY: 'ssh-ed25519 DDDD mine' } };
  expect((await emulator.api('POST', '/v2/pods', own)).body.env.PUBLIC_KEY).toBe('ssh-ed25519 DDDD mine');
});
