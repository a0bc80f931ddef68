import { type IncomingHttpHeaders } from 'node:http';
import { refuse } from './rest-error.js';

/** What a request wants of its answer. */
export interface Preferences {
  /** One object instead of a list; no row, or several, is then an error. */
  asObject: boolean;
  withTotal: boolean;
  /** The rows that a write touched. */
  withRows: boolean;
}

const mediaTypes: Readonly<Record<string, 'list' | 'object'>> = {
  '*/*': 'list',
  'application/*': 'list',
  'application/json': 'list',
  'application/vnd.pgrst.array+json': 'list',
  'application/vnd.pgrst.object+json': 'object',
};

/** Reads Accept, Prefer and the schema headers. Throws RestError for a media type, schema or kind of write not offered. */
export function readPreferences(headers: IncomingHttpHeaders): Preferences {
  for (const profile of [headers['accept-profile'], headers['content-profile']])
    if (profile !== undefined && profile !== 'public') throw refuse.badSchema();
  const prefer = [headers['prefer'] ?? '']
    .flat()
    .join(',')
    .split(',')
    .map((token) => token.trim());
  if (prefer.some((token) => token.startsWith('resolution=')))
    throw refuse.badQuery('Upserts are not offered here.');
  return {
    asObject: acceptedForm(headers.accept ?? '*/*') === 'object',
    withTotal: prefer.some((token) => /^count=(exact|planned|estimated)$/.test(token)),
    withRows: prefer.includes('return=representation'),
  };
}

function acceptedForm(accept: string): 'list' | 'object' {
  const types = accept.split(',').map((type) => type.split(';')[0]?.trim().toLowerCase() ?? '');
  for (const type of types) {
    const form = Object.hasOwn(mediaTypes, type) ? mediaTypes[type] : undefined;
    if (form !== undefined) return form;
  }
  throw refuse.badMediaType(accept.slice(0, 200));
}
