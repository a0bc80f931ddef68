import { randomInt } from 'node:crypto';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** A random id of lower-case letters and digits, as Runpod's are. */
export function newId(length: number): string {
  return Array.from({ length }, () => letters[randomInt(letters.length)]).join('');
}
