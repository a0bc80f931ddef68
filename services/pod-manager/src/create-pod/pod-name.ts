import { randomBytes } from 'node:crypto';

/** A name no other attempt has: `<prefix>-<8 hex digits>`. */
export function newPodName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}

/** True for names this deployment makes; a pod with any other name is somebody else's. */
export function isOwnName(prefix: string, name: string): boolean {
  return name.startsWith(`${prefix}-`) && /^[0-9a-f]{8}$/.test(name.slice(prefix.length + 1));
}
