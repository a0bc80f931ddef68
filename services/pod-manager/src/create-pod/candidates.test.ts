import { createPodRequest, listCandidates, withinBudget } from './candidates.js';
import { isOwnName, newPodName } from './pod-name.js';

const volume = { id: 'v1', name: 'models', dataCenter: 'EU-RO-1' };
const config = {
  RUNPOD_GPU_TYPE: ['A', 'B'],
  RUNPOD_CLOUD: ['SECURE', 'COMMUNITY'] as ('SECURE' | 'COMMUNITY')[],
  RUNPOD_WORKER_IMAGE: 'runpod/pytorch',
  RUNPOD_DISK_SIZE_GB: 50,
  RUNPOD_DATA_CENTER_IDS: [],
  RUNPOD_VOLUME_MOUNT_PATH: '/workspace',
  RUNPOD_MIN_CUDA_VERSION: undefined,
  RUNPOD_MIN_MEMORY_GB: undefined,
  RUNPOD_MIN_VCPU_COUNT: undefined,
  ssh: { privateKey: 'PRIVATE', publicKey: 'ssh-ed25519 AAAA callsheet' },
};
const catalog = [{ id: 'A', memoryGb: 24, pricePerHour: { SECURE: 0.7, COMMUNITY: 0.3 } }];

test('each GPU type in each cloud, in the order given', () => {
  expect(listCandidates(config, undefined, catalog)).toEqual([
    { gpuType: 'A', cloud: 'SECURE', pricePerHour: 0.7 },
    { gpuType: 'A', cloud: 'COMMUNITY', pricePerHour: 0.3 },
    { gpuType: 'B', cloud: 'SECURE', pricePerHour: null },
    { gpuType: 'B', cloud: 'COMMUNITY', pricePerHour: null },
  ]);
});

test('a network volume leaves the secure cloud alone', () => {
  expect(listCandidates(config, volume, []).map(({ cloud }) => cloud)).toEqual(['SECURE', 'SECURE']);
});

test('under a budget only what is known to fit', () => {
  const candidates = listCandidates(config, undefined, catalog);
  expect(withinBudget(candidates, 0.5).map(({ gpuType, cloud }) => `${gpuType} ${cloud}`)).toEqual([
    'A COMMUNITY',
  ]);
  expect(withinBudget(candidates, undefined)).toHaveLength(4);
});

test('the smallest request', () => {
  const candidate = { gpuType: 'A', cloud: 'SECURE', pricePerHour: null } as const;
  expect(createPodRequest(config, 'callsheet-0000000a', candidate, undefined)).toEqual({
    name: 'callsheet-0000000a',
    image: 'runpod/pytorch',
    gpu: { id: 'A', count: 1 },
    cloud: 'SECURE',
    disk: 50,
    ports: ['22/tcp'],
    env: { PUBLIC_KEY: 'ssh-ed25519 AAAA callsheet' },
  });
});

test('a volume is mounted, and pins the data centre', () => {
  const candidate = { gpuType: 'A', cloud: 'SECURE', pricePerHour: null } as const;
  const filters = { RUNPOD_MIN_CUDA_VERSION: '12.4', RUNPOD_MIN_MEMORY_GB: 32, RUNPOD_MIN_VCPU_COUNT: 8 };
  const request = createPodRequest(
    { ...config, ...filters, RUNPOD_DATA_CENTER_IDS: ['US-TX-3'] },
    'n',
    candidate,
    volume,
  );
  expect(request).toMatchObject({
    gpu: { minCudaVersion: '12.4', minRamPerGpu: 32, minVcpuCountPerGpu: 8 },
    dataCenterIds: ['EU-RO-1'],
    mounts: { network: [{ volumeId: 'v1', path: '/workspace' }] },
  });
});

test('nothing secret is in the request', () => {
  const candidate = { gpuType: 'A', cloud: 'SECURE', pricePerHour: null } as const;
  expect(JSON.stringify(createPodRequest(config, 'n', candidate, volume))).not.toContain('PRIVATE');
});

test('names are our own and no others', () => {
  expect(isOwnName('callsheet', newPodName('callsheet'))).toBe(true);
  expect(newPodName('callsheet')).not.toBe(newPodName('callsheet'));
  const others = [
    'callsheet',
    'callsheet-',
    'callsheet-devbox',
    'callsheet-prod-0000000a',
    'x-callsheet-0000000a',
  ];
  expect(others.filter((name) => isOwnName('callsheet', name))).toEqual([]);
});
