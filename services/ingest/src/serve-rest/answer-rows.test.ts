import { answerRead, answerWrite } from './answer-rows.js';
import { readPreferences } from './preferences.js';
import { RestError } from './rest-error.js';

const list = { asObject: false, withTotal: false, withRows: false };
const object = { ...list, asObject: true };
const two = { body: '[{"id":1},{"id":2}]', rows: 2, total: null };
const none = { body: '[]', rows: 0, total: null };

test.each([
  ['a list', two, list, 0, 200, '0-1/*', two.body],
  ['an empty list', none, list, 0, 200, '*/*', '[]'],
  ['all of them, counted', { ...two, total: 2 }, list, 0, 200, '0-1/2', two.body],
  ['a part, counted', { ...two, total: 9 }, list, 4, 206, '4-5/9', two.body],
  ['one object', { body: '[{"id":1}]', rows: 1, total: null }, object, 0, 200, '0-0/*', '{"id":1}'],
])('%s', (_, found, preferences, offset, status, range, body) => {
  expect(answerRead(found, preferences, offset)).toMatchObject({
    status,
    body,
    headers: { 'content-range': range },
  });
});

test.each([
  ['no row', none, 0, 'PGRST116', 'The result contains 0 rows'],
  ['two rows', two, 0, 'PGRST116', 'The result contains 2 rows'],
  ['an offset beyond the end', { ...none, total: 3 }, 9, 'PGRST103', expect.stringContaining('9') as string],
])('%s where one object is wanted', (_, found, offset, code, details) => {
  const error = thrownBy(() => answerRead(found, object, offset));
  expect(error).toMatchObject({ code, details });
});

test.each([
  ['nothing unless rows are wanted', list, 204, ''],
  ['the rows', { ...list, withRows: true }, 200, two.body],
])('a write answers with %s', (_, preferences, status, body) => {
  expect(answerWrite(two, preferences, { full: 200, empty: 204 })).toMatchObject({ status, body });
});

test.each([
  [{}, list],
  [{ accept: 'application/json' }, list],
  [{ accept: 'application/vnd.pgrst.object+json' }, object],
  [{ accept: 'application/vnd.pgrst.object+json;nulls=stripped' }, object],
  [{ prefer: 'count=exact' }, { ...list, withTotal: true }],
  [{ prefer: 'count=exact, return=representation' }, { ...list, withTotal: true, withRows: true }],
  [{ prefer: 'return=minimal', 'accept-profile': 'public', 'content-profile': 'public' }, list],
])('reads the headers %j', (headers, preferences) => {
  expect(readPreferences(headers)).toEqual(preferences);
});

test.each([
  [{ accept: 'text/csv' }, 'PGRST107'],
  [{ 'accept-profile': 'callsheet' }, 'PGRST106'],
  [{ 'content-profile': 'auth' }, 'PGRST106'],
  [{ prefer: 'resolution=merge-duplicates, return=representation' }, 'PGRST100'],
])('refuses the headers %j', (headers, code) => {
  expect(thrownBy(() => readPreferences(headers))).toMatchObject({ code });
});

function thrownBy(call: () => unknown): RestError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (error instanceof RestError) return error;
    throw error;
  }
}
