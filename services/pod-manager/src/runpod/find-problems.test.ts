import { findProblems, type Account, type ProblemConfig } from './find-problems.js';

const config: ProblemConfig = {
  RUNPOD_GPU_TYPE: ['NVIDIA A40'],
  RUNPOD_CLOUD: ['SECURE'],
  RUNPOD_DATA_CENTER_IDS: [],
  RUNPOD_MIN_MEMORY_GB: undefined,
  RUNPOD_RAM_TIER_FALLBACK: true,
  RUNPOD_STORAGE_NAME: [],
  RUNPOD_VOLUME_SIZE_GB: undefined,
  RUNPOD_VOLUME_MAX_SIZE_GB: undefined,
  MAX_HOURLY_COST: undefined,
  MAX_POD_HOURLY_COST: undefined,
};
const account: Account = {
  gpus: [
    {
      id: 'NVIDIA A40',
      memoryGb: 48,
      pricePerHour: { SECURE: 0.49, COMMUNITY: null },
      available: true,
      dataCenterIds: [],
    },
  ],
  dataCenterIds: ['EU-RO-1', 'US-TX-3'],
  volumes: [{ id: 'v', name: 'models', dataCenter: 'EU-RO-1', size: 100 }],
};

test('what fits has no problems', () => {
  expect(findProblems(config, account)).toEqual([]);
  const all = {
    RUNPOD_STORAGE_NAME: ['models'],
    RUNPOD_DATA_CENTER_IDS: ['EU-RO-1'],
    MAX_HOURLY_COST: 0.49,
    MAX_POD_HOURLY_COST: 0.49,
  };
  expect(findProblems({ ...config, ...all }, account)).toEqual([]);
});

test.each<[string, Partial<ProblemConfig>, string]>([
  [
    'an unknown GPU type',
    { RUNPOD_GPU_TYPE: ['A40', 'NVIDIA A40'] },
    'RUNPOD_GPU_TYPE: Runpod has no GPU type "A40"; did you mean "NVIDIA A40"?',
  ],
  [
    'an unknown data centre',
    { RUNPOD_DATA_CENTER_IDS: ['EU-XX-9'] },
    'RUNPOD_DATA_CENTER_IDS: Runpod has no data centre "EU-XX-9"; it has EU-RO-1, US-TX-3',
  ],
  [
    'an unknown volume',
    { RUNPOD_STORAGE_NAME: ['Peter'] },
    'RUNPOD_STORAGE_NAME: the account has no network volume named "Peter"; it has "models"',
  ],
  [
    'a volume in another data centre',
    { RUNPOD_STORAGE_NAME: ['models'], RUNPOD_DATA_CENTER_IDS: ['US-TX-3'] },
    'RUNPOD_STORAGE_NAME: the network volume "models" is in EU-RO-1, which RUNPOD_DATA_CENTER_IDS leaves out: add it there',
  ],
  [
    'a volume without the secure cloud',
    { RUNPOD_STORAGE_NAME: ['models'], RUNPOD_CLOUD: ['COMMUNITY'] },
    'RUNPOD_CLOUD: the network volume "models" can be mounted in the SECURE cloud alone: add SECURE',
  ],
  [
    'a volume that is too small and may not grow',
    { RUNPOD_STORAGE_NAME: ['models'], RUNPOD_VOLUME_SIZE_GB: 200 },
    'RUNPOD_VOLUME_SIZE_GB: the network volume "models" has 100 GB, 200 are wanted and growing is not allowed: set RUNPOD_VOLUME_MAX_SIZE_GB to 200, or want less',
  ],
  [
    'a cloud that has none of them',
    { RUNPOD_CLOUD: ['COMMUNITY'] },
    'RUNPOD_CLOUD: none of RUNPOD_GPU_TYPE is offered in these clouds',
  ],
  [
    'a price cap below every offer',
    { MAX_POD_HOURLY_COST: 0.1 },
    'MAX_POD_HOURLY_COST: 0.1 USD is below every offer; the cheapest is NVIDIA A40 at 0.49 USD an hour',
  ],
  [
    'a budget below every offer',
    { MAX_HOURLY_COST: 0.1 },
    'MAX_HOURLY_COST: 0.1 USD is below every offer; the cheapest is NVIDIA A40 at 0.49 USD an hour',
  ],
])('%s is one clear sentence', (_, change, problem) => {
  expect(findProblems({ ...config, ...change }, account)).toEqual([problem]);
});
