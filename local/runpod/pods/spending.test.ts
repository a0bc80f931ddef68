import { spentUsd } from './spending.js';

const hour = 3_600_000;

it.each([
  ['nothing billed', [], 0, hour, 0],
  ['one whole hour', [{ from: 0, to: hour }], 0, hour, 0.74],
  ['the part inside the window', [{ from: 0, to: 2 * hour }], hour, 4 * hour, 0.74],
  ['a pod that still runs', [{ from: hour, to: null }], 0, 3 * hour, 1.48],
  [
    'before and after a stop',
    [
      { from: 0, to: hour },
      { from: 2 * hour, to: null },
    ],
    0,
    3 * hour,
    1.48,
  ],
  ['after the window', [{ from: 5 * hour, to: null }], 0, hour, 0],
])('%s', (_case, billed, from, to, usd) => {
  expect(spentUsd({ billed, costPerHour: 0.74 }, from, to)).toBeCloseTo(usd, 10);
});
