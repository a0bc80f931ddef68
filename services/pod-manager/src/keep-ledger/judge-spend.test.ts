import { exceededLimits, type SpendLimits } from './judge-spend.js';

const spent = { perHour: 3, today: 20, thisMonth: 300 };

test.each<[string, SpendLimits, string[]]>([
  ['no limits', {}, []],
  ['below all', { day: 20.01, month: 301 }, []],
  ['exactly reached', { day: 20, month: 301 }, ['day']],
  ['both beyond', { day: 5, month: 5 }, ['day', 'month']],
  // The rate is judged where a pod is to be added to it.
  ['the rate', { hour: 1 }, []],
])('%s', (_, limits, periods) => {
  const exceeded = exceededLimits(limits, spent);
  expect(exceeded.map(({ period }) => period)).toEqual(periods);
});

test('says what was spent against which limit', () => {
  expect(exceededLimits({ month: 250 }, spent)).toEqual([
    { period: 'month', projectId: null, limitUsd: 250, spentUsd: 300 },
  ]);
});
