import { admins, apiRoutes, operators, readers, watchers, writers } from '@callsheet/contracts';
import { type ApiKeyRow } from './api-keys.sql.js';
import { judgeKey, requireRole } from './judge-key.js';

const key: ApiKeyRow = {
  id: 'k',
  name: 'ours',
  project_id: 'p',
  role: 'viewer',
  expires_at: new Date('2026-03-01T10:30:00Z'),
  revoked_at: null,
  is_expired: false,
  use_is_old: false,
};

const refusal = (status: number, message: string) => expect.objectContaining({ status, message }) as Error;

test('a key that counts has a holder', () => {
  expect(judgeKey(key)).toMatchObject({ keyId: 'k', projectId: 'p', role: 'viewer' });
});

test.each([
  [undefined, 'The API key is unknown.'],
  [{ ...key, is_expired: true }, 'The API key expired on 2026-03-01 at 10:30 UTC.'],
  [
    { ...key, revoked_at: new Date('2026-02-01T00:00:00Z') },
    'The API key was revoked on 2026-02-01 at 00:00 UTC.',
  ],
])('a key that does not count is refused with the reason', (row, message) => {
  expect(() => judgeKey(row)).toThrow(refusal(401, message));
});

test.each([
  ['client', watchers, 'a viewer, an operator or an admin'],
  ['viewer', writers, 'a client, an operator or an admin'],
  ['viewer', operators, 'an operator or an admin'],
  ['operator', admins, 'an admin'],
] as const)('a %s is told which roles may', (role, roles, named) => {
  const message = `This needs the key of ${named}; this one has the role ${role}.`;
  expect(() => requireRole(role, { roles })).toThrow(refusal(403, message));
});

test('who has the role may, and routes for anyone ask for none', () => {
  for (const role of readers) expect(() => requireRole(role, { roles: readers })).not.toThrow();
  expect(() => requireRole('client', { roles: 'anyone' })).not.toThrow();
});

test('every route says who may call it, and an admin may call each', () => {
  const without = Object.entries(apiRoutes).filter(
    ([, { roles }]) => roles !== 'anyone' && !roles.includes('admin'),
  );
  expect(without).toEqual([]);
});
