import { InputError } from '@callsheet/runtime';

/** The bytes of standard base64, line breaks allowed. Throws InputError 400 for anything else, and for nothing. */
export function decodeBase64(field: string, text: string): Buffer {
  const compact = /\s/.test(text) ? text.replace(/\s+/g, '') : text;
  if (compact === '' || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact))
    throw new InputError(`${field} is not base64.`, 400);
  return Buffer.from(compact, 'base64');
}
