import { type Observed, type ProviderPod } from '../provider/provider.js';
import { type PodRow } from '../pod-row.js';
import { nothingRemembered, observe, remember, toListing } from './observe.js';

const row = (phase: PodRow['phase'], providerPodId: string | null = 'p1'): PodRow => ({
  id: 'row',
  workerId: 'w1',
  name: 'callsheet-0000000a',
  provider: 'runpod',
  providerPodId,
  phase,
  gpuType: 'A',
  costPerHour: null,
  sshHost: null,
  sshPort: null,
  sshUser: 'root',
  sshHostKey: null,
  volume: null,
  stage: 'container',
  progressAt: new Date(0),
  requestedAt: new Date(0),
  createdAt: null,
  launchedAt: null,
  terminatingAt: null,
  absentSince: null,
  diagnosedAt: null,
});
const pod = (state: ProviderPod['state']): ProviderPod => ({
  id: 'p1',
  name: 'callsheet-0000000a',
  state,
  status: state,
  costPerHour: 1,
  place: null,
  access: null,
});
const list = (...pods: ProviderPod[]): Observed => ({ pods, isBlindTo: () => false });

test('an intent is found by its name, a pod by its id', () => {
  const listing = toListing(list(pod('live')), []);
  expect(observe(row('intent', null), listing, nothingRemembered).kind).toBe('listed');
  expect(observe(row('created'), listing, nothingRemembered).kind).toBe('listed');
  expect(observe(row('created', 'p2'), listing, nothingRemembered).kind).toBe('absent');
});

test('no list is no evidence, a terminated pod is as good as absent', () => {
  expect(observe(row('launched'), undefined, nothingRemembered).kind).toBe('unknown');
  const listing = toListing(list(pod('gone')), [row('launched')]);
  expect(observe(row('launched'), listing, nothingRemembered)).toMatchObject({
    kind: 'absent',
    doubtful: false,
  });
});

test('an empty list is doubted while pods should run, not when all are ending', () => {
  expect(toListing(list(), [row('launched'), row('terminating')]).doubtful).toBe(true);
  expect(toListing(list(), [row('terminating'), row('intent', null)]).doubtful).toBe(false);
});

test('it is remembered that a list has shown the pod', () => {
  const shown = remember(nothingRemembered, row('created'), toListing(list(pod('live')), []));
  expect(shown.seen).toBe(true);
  expect(remember(shown, row('created'), toListing(list(), [])).seen).toBe(true);
  expect(remember(nothingRemembered, row('created'), toListing(list(), [])).seen).toBe(false);
});

test('stops are counted in a row', () => {
  const lists = (['stopped', 'stopped', 'live', 'stopped'] as const).map((state) =>
    toListing(list(pod(state)), []),
  );
  const counts = lists.reduce<number[]>((seen, listing) => {
    const before = { ...nothingRemembered, stoppedTimes: seen.at(-1) ?? 0 };
    return [...seen, remember(before, row('launched'), listing).stoppedTimes];
  }, []);
  expect(counts).toEqual([1, 2, 0, 1]);
  expect(remember({ ...nothingRemembered, stoppedTimes: 1 }, row('launched'), undefined).stoppedTimes).toBe(
    1,
  );
});

test('what an observation could not see is unknown, not absent', () => {
  const blind = toListing({ pods: [], isBlindTo: (id) => id === 'p1' }, []);
  expect(observe(row('launched'), blind, nothingRemembered).kind).toBe('unknown');
  expect(observe(row('launched', 'p2'), blind, nothingRemembered).kind).toBe('absent');
});
