import { compareBill } from './compare-bill.js';

test.each([
  ['the same', 1, 1, false],
  ['a second or two apart', 0.001, 0.004, false],
  ['within five percent', 10, 10.4, false],
  ['billed more', 10, 10.6, true],
  ['billed less', 10, 9.4, true],
  ['never billed', 1, undefined, true],
])('%s', (_, usd, billed, differs) => {
  const bill = new Map(billed === undefined ? [] : [['provider-1', billed]]);
  expect(compareBill([{ podId: 'a', providerPodId: 'provider-1', usd }], bill)).toEqual([
    { podId: 'a', providerPodId: 'provider-1', usd, billedUsd: billed ?? 0, differs },
  ]);
});
