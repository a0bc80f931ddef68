import fc from 'fast-check';
import { fitVolume, type VolumeConfig } from './fit-volume.js';

const config: VolumeConfig = {
  RUNPOD_CLOUD: ['SECURE'],
  RUNPOD_DATA_CENTER_IDS: [],
  RUNPOD_STORAGE_NAME: ['models'],
  RUNPOD_VOLUME_SIZE_GB: undefined,
  RUNPOD_VOLUME_MAX_SIZE_GB: undefined,
};
const volume = { id: 'v', name: 'models', dataCenter: 'EU-RO-1', size: 100 };
const fit = (change: Partial<VolumeConfig>, size = 100) =>
  fitVolume({ ...config, ...change }, 'models', [{ ...volume, size }]);

test.each<[string, Partial<VolumeConfig>]>([
  ['no size is asked for', {}],
  ['it has what is asked for', { RUNPOD_VOLUME_SIZE_GB: 100 }],
  ['it is larger than the cap already', { RUNPOD_VOLUME_SIZE_GB: 50, RUNPOD_VOLUME_MAX_SIZE_GB: 60 }],
])('a volume is taken as it is: %s', (_, change) => {
  expect(fit(change)).toEqual({ kind: 'fits', volume });
});

test('a volume that is too small is grown to what is asked for', () => {
  const change = { RUNPOD_VOLUME_SIZE_GB: 200, RUNPOD_VOLUME_MAX_SIZE_GB: 300 };
  expect(fit(change)).toEqual({ kind: 'grow', volume, sizeGb: 200 });
});

test.each<[string, Partial<VolumeConfig>, string]>([
  [
    'may not be grown at all',
    { RUNPOD_VOLUME_SIZE_GB: 200 },
    'RUNPOD_VOLUME_SIZE_GB: the network volume "models" has 100 GB, 200 are wanted and growing is not allowed: set RUNPOD_VOLUME_MAX_SIZE_GB to 200, or want less',
  ],
  [
    'may not be grown so far',
    { RUNPOD_VOLUME_SIZE_GB: 200, RUNPOD_VOLUME_MAX_SIZE_GB: 150 },
    'RUNPOD_VOLUME_SIZE_GB: the network volume "models" has 100 GB, 200 are wanted and the cap is 150: set RUNPOD_VOLUME_MAX_SIZE_GB to 200, or want less',
  ],
])('a volume that %s is one clear sentence', (_, change, problem) => {
  expect(fit(change)).toEqual({ kind: 'unfit', problem });
});

test('whatever the sizes, a volume only grows, and never beyond the cap', () => {
  const size = fc.integer({ min: 10, max: 4096 });
  const maybe = fc.option(size, { nil: undefined });
  fc.assert(
    fc.property(size, maybe, maybe, (has, need, cap) => {
      const fitted = fit({ RUNPOD_VOLUME_SIZE_GB: need, RUNPOD_VOLUME_MAX_SIZE_GB: cap }, has);
      if (fitted.kind !== 'grow') return;
      expect(fitted.sizeGb).toBeGreaterThan(has);
      expect(fitted.sizeGb).toBeLessThanOrEqual(cap ?? 0);
    }),
  );
});
