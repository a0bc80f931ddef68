import { billingQuery } from '../requests/query.js';
import { resolveBillingWindow } from './billing.js';

const now = Date.parse('2026-11-23T10:30:00Z');

it.each([
  [{ bucketSize: 'hour', lastN: '2' }, ['2026-11-23T09:00', '2026-11-23T10:00', '2026-11-23T11:00']],
  [{ bucketSize: 'day', lastN: '1' }, ['2026-11-23T00:00', '2026-11-24T00:00']],
  [{ bucketSize: 'week', lastN: '1' }, ['2026-11-23T00:00', '2026-11-30T00:00']],
  [{ bucketSize: 'month', lastN: '2' }, ['2026-10-01T00:00', '2026-11-01T00:00', '2026-12-01T00:00']],
  [{ bucketSize: 'year', lastN: '1' }, ['2026-01-01T00:00', '2027-01-01T00:00']],
  [
    { startTime: '2026-11-21T05:00:00Z', endTime: '2026-11-22T00:00:00Z' },
    ['2026-11-21T00:00', '2026-11-22T00:00'],
  ],
])('%j covers whole buckets', (query, edges) => {
  const window = resolveBillingWindow(billingQuery.parse(query), now);
  expect(window.edges.map((edge) => new Date(edge).toISOString().slice(0, 16))).toEqual(edges);
});

it.each([
  [{ lastN: '1', startTime: '2026-11-21T05:00:00Z' }, 'lastN'],
  [{ startTime: '2026-11-21T05:00:00Z' }, 'endTime'],
])('%j is refused', (query, word) => {
  expect(() => resolveBillingWindow(billingQuery.parse(query), now)).toThrow(word);
});
