import { type Wanted } from '../provider/provider.js';
import { listOffers, memoryTiers, type Market, type OfferConfig } from './list-offers.js';

const config: OfferConfig = {
  RUNPOD_GPU_TYPE: ['small', 'large'],
  RUNPOD_CLOUD: ['SECURE', 'COMMUNITY'],
  RUNPOD_DATA_CENTER_IDS: [],
  RUNPOD_MIN_MEMORY_GB: undefined,
  RUNPOD_RAM_TIER_FALLBACK: true,
  RUNPOD_STORAGE_NAME: [],
};
const gpu = (id: string, memoryGb: number, secure: number | null, community: number | null) => ({
  id,
  memoryGb,
  pricePerHour: { SECURE: secure, COMMUNITY: community },
  available: true,
  dataCenterIds: ['EU-1', 'US-1'],
});
const market: Market = { gpus: [gpu('small', 24, 0.7, 0.3), gpu('large', 80, 2, null)], volumes: [] };
const models = { id: 'v1', name: 'models', dataCenter: 'EU-1', size: 100 };
const more = { id: 'v2', name: 'more', dataCenter: 'US-1', size: 100 };
const any: Wanted = { minVramGb: null, avoid: [] };

/** Each offer in a line. */
const offers = (
  change: Partial<OfferConfig> = {},
  have: Partial<Market> = {},
  wanted: Partial<Wanted> = {},
) =>
  listOffers({ ...config, ...change }, { ...market, ...have }, { ...any, ...wanted }).map(
    ({ gpuType, pricePerHour, available, terms }) => {
      if (!('cloud' in terms)) throw new Error('not a Runpod offer');
      const { cloud, volume, minRamGb, dataCenterIds } = terms;
      const places = dataCenterIds.join('+');
      return [gpuType, cloud, pricePerHour, places, volume?.name, minRamGb, available ? '' : 'last']
        .filter((part) => part !== '' && part !== undefined && part !== null)
        .join(' ');
    },
  );

test('each GPU type in each cloud with its price', () => {
  expect(offers()).toEqual(['small SECURE 0.7', 'small COMMUNITY 0.3', 'large SECURE 2', 'large COMMUNITY']);
});

test('a GPU that is too small, or that the catalog does not know, is left out', () => {
  expect(offers({ RUNPOD_CLOUD: ['SECURE'] }, {}, { minVramGb: 48 })).toEqual(['large SECURE 2']);
  expect(offers({ RUNPOD_GPU_TYPE: ['unknown'] })).toEqual([]);
  expect(offers({}, {}, { minVramGb: 200 })).toEqual([]);
});

test('without a catalog any may fit, unless VRAM is asked for', () => {
  const bare = { RUNPOD_GPU_TYPE: ['small'], RUNPOD_CLOUD: ['SECURE'] } satisfies Partial<OfferConfig>;
  expect(offers(bare, { gpus: [] })).toEqual(['small SECURE']);
  expect(offers(bare, { gpus: [] }, { minVramGb: 24 })).toEqual([]);
});

test('volumes by name, each in its data centre, in the secure cloud alone', () => {
  const named = { RUNPOD_STORAGE_NAME: ['models', 'more'], RUNPOD_GPU_TYPE: ['small'] };
  expect(offers(named, { volumes: [models, more] })).toEqual([
    'small SECURE 0.7 EU-1 models',
    'small SECURE 0.7 US-1 more',
  ]);
  expect(offers(named, { volumes: [] })).toEqual([]);
});

test('the largest hosts first, down to the smallest that will do', () => {
  const tiers = (RUNPOD_MIN_MEMORY_GB: number | undefined, RUNPOD_RAM_TIER_FALLBACK = true) =>
    memoryTiers({ RUNPOD_MIN_MEMORY_GB, RUNPOD_RAM_TIER_FALLBACK });
  expect(tiers(32)).toEqual([72, 60, 48, 32]);
  expect(tiers(50)).toEqual([72, 60, 50]);
  expect(tiers(100)).toEqual([100]);
  expect(tiers(32, false)).toEqual([32]);
  expect(tiers(undefined)).toEqual([null]);
  const one = { RUNPOD_MIN_MEMORY_GB: 60, RUNPOD_GPU_TYPE: ['large'], RUNPOD_CLOUD: ['SECURE' as const] };
  expect(offers(one)).toEqual(['large SECURE 2 72', 'large SECURE 2 60']);
});

test('a place where this GPU came to nothing is left out while there is another', () => {
  const avoid = [{ gpuType: 'small', place: 'EU-1' }];
  const small = { RUNPOD_GPU_TYPE: ['small'] };
  expect(offers(small, {}, { avoid })).toEqual(['small SECURE 0.7 US-1', 'small COMMUNITY 0.3']);
  expect(offers({ ...small, RUNPOD_DATA_CENTER_IDS: ['EU-1'] }, {}, { avoid })[0]).toBe(
    'small SECURE 0.7 EU-1',
  );
  expect(offers({ RUNPOD_GPU_TYPE: ['large'] }, {}, { avoid })[0]).toBe('large SECURE 2');
  expect(
    offers({ ...small, RUNPOD_STORAGE_NAME: ['models', 'more'] }, { volumes: [models, more] }, { avoid }),
  ).toEqual(['small SECURE 0.7 EU-1 models last', 'small SECURE 0.7 US-1 more']);
});

test('what the catalog says is sold out is still an offer', () => {
  const gone = { ...gpu('small', 24, 0.7, null), available: false };
  expect(offers({ RUNPOD_GPU_TYPE: ['small'], RUNPOD_CLOUD: ['SECURE'] }, { gpus: [gone] })).toEqual([
    'small SECURE 0.7 last',
  ]);
});
