import { type ApiRoute, type Role } from '@callsheet/contracts';
import { InputError } from '@callsheet/runtime';
import { type ApiKeyRow } from './api-keys.sql.js';

/** Whom an API key stands for. */
export interface KeyHolder {
  keyId: string;
  keyName: string;
  projectId: string;
  role: Role;
  expiresAt: Date | null;
}

/** The holder of a key that counts. Throws InputError 401 that says why it does not. */
export function judgeKey(key: ApiKeyRow | undefined): KeyHolder {
  if (key === undefined) throw new InputError('The API key is unknown.', 401);
  if (key.revoked_at !== null)
    throw new InputError(`The API key was revoked ${moment(key.revoked_at)}.`, 401);
  if (key.is_expired && key.expires_at !== null)
    throw new InputError(`The API key expired ${moment(key.expires_at)}.`, 401);
  const { id, name, project_id, role, expires_at } = key;
  return { keyId: id, keyName: name, projectId: project_id, role, expiresAt: expires_at };
}

/** Throws InputError 403, naming the roles that may, when the role may not call the route. */
export function requireRole(role: Role, { roles }: Pick<ApiRoute, 'roles'>): void {
  if (roles === 'anyone' || roles.includes(role)) return;
  throw new InputError(`This needs the key of ${anyOf(roles)}; this one has the role ${role}.`, 403);
}

function anyOf(roles: readonly Role[]): string {
  const named = roles.map((role) => (/^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`));
  return [named.slice(0, -1).join(', '), ...named.slice(-1)].filter((part) => part !== '').join(' or ');
}

function moment(at: Date): string {
  const [date = '', time = ''] = at.toISOString().split('T');
  return `on ${date} at ${time.slice(0, 5)} UTC`;
}
