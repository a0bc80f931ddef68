import { admins, operators, Role, watchers, writers } from '@callsheet/contracts';
import fastify from 'fastify';
import { createKey } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { authenticateCallers } from './authenticate-callers.js';
import { ensureBootstrapKey } from './api-keys.sql.js';
import { keyDigest } from './key-holder-of-request.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());

async function ask(method: string, path: string, key: string) {
  const response = await fetch(ingest.url + path, { method, headers: { authorization: `Bearer ${key}` } });
  const text = await response.text();
  return { status: response.status, problem: text === '' ? {} : (JSON.parse(text) as { detail?: string }) };
}

test.each([
  [{ expiresAt: '2026-01-02T03:04:05Z' }, 'The API key expired on 2026-01-02 at 03:04 UTC.'],
  [{ revokedAt: '2026-01-02T03:04:05Z' }, 'The API key was revoked on 2026-01-02 at 03:04 UTC.'],
])('a key that ended opens nothing and says so: %j', async (facts, detail) => {
  const key = await createKey(ingest, 'admin', facts);
  expect(await ask('GET', '/api/me', key)).toMatchObject({ status: 401, problem: { detail } });
});

test('a key that ends later is told when', async () => {
  const key = await createKey(ingest, 'viewer', { expiresAt: '2099-01-01T00:00:00Z' });
  expect(await ask('GET', '/api/me', key)).toMatchObject({
    status: 200,
    problem: { role: 'viewer', key_name: 'viewer', expires_at: '2099-01-01T00:00:00.000Z' },
  });
});

test.each(Role.options)('a key of a %s may what its role may', async (role) => {
  const key = await createKey(ingest, role);
  const asked = [
    { may: watchers, call: 'GET /api/workers' },
    { may: watchers, call: 'HEAD /api/workers' },
    { may: watchers, call: 'GET /api/scaling/decisions' },
    { may: writers, call: 'POST /api/tasks/00000000-0000-0000-0000-000000000000/cancel' },
    { may: operators, call: 'POST /api/workers/nobody/drain' },
    { may: Role.options, call: 'GET /api/tasks' },
  ];
  for (const { may, call } of asked) {
    const [method = '', path = ''] = call.split(' ');
    const { status } = await ask(method, path, key);
    expect({ call, refused: status === 403 }).toEqual({ call, refused: !may.includes(role) });
  }
});

test('a refusal names the roles that may', async () => {
  const { problem } = await ask('POST', '/api/workers/nobody/drain', await createKey(ingest, 'viewer'));
  expect(problem.detail).toBe('This needs the key of an operator or an admin; this one has the role viewer.');
});

test('the use of a key is noted once a minute', async () => {
  const key = await createKey(ingest, 'client');
  const lastUse = async () => {
    const [row] = await ingest.database<{ at: string | null }>`
      select last_used_at::text as at from public.api_keys where key_sha256 = ${keyDigest(key)}`;
    return row?.at;
  };
  expect(await lastUse()).toBeNull();
  await Promise.all(Array.from({ length: 10 }, () => ask('GET', '/api/me', key)));
  const first = await lastUse();
  expect(first).not.toBeNull();
  await ask('GET', '/api/me', key);
  expect(await lastUse()).toBe(first);
  await ingest.database`
    update public.api_keys set last_used_at = last_used_at - interval '2 minutes' where key_sha256 = ${keyDigest(key)}`;
  await ask('GET', '/api/me', key);
  expect(await lastUse()).not.toBe(first);
});

describe('beside services that know is_operator alone', () => {
  const write = (key: string, isOperator: boolean) => ingest.database`
    insert into public.api_keys (project_id, name, key_sha256, is_operator)
    values ('00000000-0000-0000-0000-000000000001', 'old', ${keyDigest(key)}, ${isOperator})
    on conflict (key_sha256) do update set is_operator = true where not api_keys.is_operator`;
  const read = async (key: string) => {
    const [row] = await ingest.database<{ role: Role; is_operator: boolean }>`
      select role, is_operator from public.api_keys where key_sha256 = ${keyDigest(key)}`;
    return row;
  };

  test('their operators are operators here', async () => {
    await write('an old operator', true);
    expect(await read('an old operator')).toEqual({ role: 'operator', is_operator: true });
    await write('an old client', false);
    expect(await read('an old client')).toEqual({ role: 'client', is_operator: false });
    await write('an old client', true);
    expect(await read('an old client')).toEqual({ role: 'operator', is_operator: true });
  });

  test('their bootstrap key becomes an admin, and stays one when they come back', async () => {
    await write('the first key', true);
    await ensureBootstrapKey(ingest.database, keyDigest('the first key'));
    await write('the first key', true);
    expect(await read('the first key')).toEqual({ role: 'admin', is_operator: true });
  });

  test.each(Role.options)('they take a %s for what they know', async (role) => {
    const key = await createKey(ingest, role);
    expect(await read(key)).toEqual({ role, is_operator: operators.includes(role) });
  });

  test('a role that is taken away is taken away for them too', async () => {
    const key = await createKey(ingest, 'admin');
    await ingest.database`update public.api_keys set role = 'viewer' where key_sha256 = ${keyDigest(key)}`;
    expect(await read(key)).toEqual({ role: 'viewer', is_operator: false });
  });
});

test('the database takes the roles of the contracts and no others', async () => {
  for (const role of Role.options) await createKey(ingest, role);
  await expect(
    ingest.database`insert into public.api_keys (project_id, name, role, key_sha256)
      values ('00000000-0000-0000-0000-000000000001', 'x', 'root', ${keyDigest('x')})`,
  ).rejects.toThrow('api_keys_role_check');
  expect(admins).toEqual(['admin']);
});

test('a route below /api that nobody gave roles keeps the service from starting', async () => {
  const server = fastify();
  const workers = { identify: () => Promise.resolve({ id: undefined }) };
  authenticateCallers(server, { database: ingest.database, limit: undefined, workers });
  expect(() => server.get('/api/secrets', () => 'all')).toThrow('GET /api/secrets has no roles in apiRoutes');
  expect(() => server.get('/api/tasks', () => 'none')).not.toThrow();
  await server.close();
});
