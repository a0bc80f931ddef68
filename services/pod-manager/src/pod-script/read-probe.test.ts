import { faultOf, isOlder, readProbe, type Needs, type Probe } from './read-probe.js';

const healthy: Probe = {
  gpu: 'works',
  gpuDetail: 'NVIDIA A40, 46068, 570.124.06',
  cuda: '12.8',
  mount: 'works',
  diskTotalMb: 51_200,
  diskFreeMb: 40_000,
};
const all: Needs = { gpu: true, minCuda: '12.4', mount: true };
const none: Needs = { gpu: false, minCuda: undefined, mount: false };

test('the lines of a probe', () => {
  const stdout =
    'gpu=works\ngpu_detail=NVIDIA A40, 46068, 570.124.06\ncuda=12.8\nmount=works\ndisk_total_mb=51200\ndisk_free_mb=40000\n';
  expect(readProbe({ code: 0, stdout, stderr: '' })).toEqual(healthy);
  expect(readProbe({ code: 0, stdout: 'bash: warning', stderr: '' })).toMatchObject({ gpu: 'unknown' });
});

test.each<[string, Partial<Probe>, Needs, string | undefined]>([
  ['all is well', {}, all, undefined],
  ['a GPU that does not answer', { gpu: 'broken', gpuDetail: 'NVIDIA-SMI has failed' }, none, 'gpu_broken'],
  ['no GPU on a rented pod', { gpu: 'missing' }, all, 'gpu_broken'],
  ['no GPU where none is needed', { gpu: 'missing' }, none, undefined],
  ['an old driver', { cuda: '11.4' }, all, 'driver_too_old'],
  ['a driver nobody asks about', { cuda: '11.4' }, none, undefined],
  ['a driver that does not say', { cuda: undefined }, all, undefined],
  ['a volume that is not there', { mount: 'missing' }, all, 'storage_broken'],
  ['a volume that cannot be written', { mount: 'read-only' }, all, 'storage_broken'],
  ['no volume asked for', { mount: undefined }, none, undefined],
  ['a full disk', { diskFreeMb: 12 }, none, 'disk_full'],
])('%s', (_, change, needs, code) => {
  expect(faultOf({ ...healthy, ...change }, needs)?.code).toBe(code);
});

test.each([
  ['12.2', '12.11', true],
  ['12.11', '12.2', false],
  ['12.4', '12.4', false],
  ['11.8', '12.0', true],
])('%s is older than %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older);
});
