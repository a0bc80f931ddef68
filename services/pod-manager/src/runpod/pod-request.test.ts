import { isOwnName, newPodName } from '../create-pod/pod-name.js';
import { podRequest, type RequestConfig } from './pod-request.js';

const config: RequestConfig = {
  RUNPOD_WORKER_IMAGE: 'runpod/pytorch',
  RUNPOD_DISK_SIZE_GB: 50,
  RUNPOD_VOLUME_MOUNT_PATH: '/workspace',
  RUNPOD_MIN_CUDA_VERSION: undefined,
  RUNPOD_MIN_VCPU_COUNT: undefined,
  ssh: { privateKey: 'PRIVATE', publicKey: 'ssh-ed25519 AAAA callsheet' },
};
const terms = { cloud: 'SECURE', dataCenterIds: [], volume: null, minRamGb: null } as const;
const plain = { ...terms, dataCenterIds: [...terms.dataCenterIds] };

test('the smallest request', () => {
  expect(podRequest(config, 'callsheet-0000000a', 'A', plain)).toEqual({
    name: 'callsheet-0000000a',
    image: 'runpod/pytorch',
    gpu: { id: 'A', count: 1 },
    cloud: 'SECURE',
    disk: 50,
    ports: ['22/tcp'],
    env: { PUBLIC_KEY: 'ssh-ed25519 AAAA callsheet' },
  });
});

test('filters, places and a volume', () => {
  const filters = { RUNPOD_MIN_CUDA_VERSION: '12.4', RUNPOD_MIN_VCPU_COUNT: 8 };
  const volume = { id: 'v1', name: 'models', dataCenter: 'EU-RO-1', size: 100 };
  const request = podRequest({ ...config, ...filters }, 'n', 'A', {
    ...plain,
    dataCenterIds: ['EU-RO-1'],
    volume,
    minRamGb: 32,
  });
  expect(request).toMatchObject({
    gpu: { minCudaVersion: '12.4', minRamPerGpu: 32, minVcpuCountPerGpu: 8 },
    dataCenterIds: ['EU-RO-1'],
    mounts: { network: [{ volumeId: 'v1', path: '/workspace' }] },
  });
});

test('nothing secret is in the request', () => {
  expect(JSON.stringify(podRequest(config, 'n', 'A', plain))).not.toContain('PRIVATE');
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
