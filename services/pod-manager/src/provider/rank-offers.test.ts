import { type Offer } from './provider.js';
import { rankOffers, withinPrice, type Record } from './rank-offers.js';

const offer = (gpuType: string, pricePerHour: number | null, available = true): Offer => ({
  provider: 'runpod',
  gpuType,
  vramGb: 24,
  pricePerHour,
  available,
  terms: { cloud: 'SECURE', dataCenterIds: [], volume: null, minRamGb: null },
});
const record = (gpuType: string, tried: number, worked: number): Record => ({
  provider: 'runpod',
  gpuType,
  tried,
  worked,
});
const order = (offers: Offer[], records: Record[] = [], how: 'price' | 'listed' = 'price') =>
  rankOffers(offers, records, how).map(({ gpuType }) => gpuType);

const [dear, cheap, unknown] = [offer('dear', 0.8), offer('cheap', 0.4), offer('unknown', null)];

test('the cheapest first, what has no price last', () => {
  expect(order([unknown, dear, cheap])).toEqual(['cheap', 'dear', 'unknown']);
});

test('as listed, when that is asked for', () => {
  expect(order([unknown, dear, cheap], [record('dear', 9, 0)], 'listed')).toEqual([
    'unknown',
    'dear',
    'cheap',
  ]);
});

test('a GPU whose pods do not come to work is dear', () => {
  expect(order([dear, cheap], [record('cheap', 1, 0)])).toEqual(['cheap', 'dear']);
  expect(order([dear, cheap], [record('cheap', 5, 0)])).toEqual(['dear', 'cheap']);
  expect(order([dear, cheap], [record('cheap', 50, 50)])).toEqual(['cheap', 'dear']);
  expect(order([dear, cheap], [{ ...record('cheap', 5, 0), provider: 'ssh' }])).toEqual(['cheap', 'dear']);
});

test('what is said to be sold out comes last, whatever its price', () => {
  expect(order([offer('gone', 0.1, false), dear, unknown])).toEqual(['dear', 'unknown', 'gone']);
  expect(order([offer('gone', 0.1, false), dear], [], 'listed')).toEqual(['dear', 'gone']);
});

test('equals keep their order', () => {
  expect(order([offer('a', null), offer('b', null), offer('c', 0.8), dear])).toEqual(['c', 'dear', 'a', 'b']);
});

test('within a price', () => {
  expect(withinPrice([dear, cheap, unknown], 0.4)).toEqual([cheap]);
  expect(withinPrice([dear, cheap, unknown], undefined)).toHaveLength(3);
});
