import { PodManagerFixture } from './pod-manager.fixture.js';
import { until } from '../../services/pod-manager/src/testing/until.js';

let fixture: PodManagerFixture;
beforeAll(async () => {
  fixture = await PodManagerFixture.open();
  await fixture.askProvider('POST', '/v2/network-volumes', {
    name: 'models',
    dataCenter: 'EU-RO-1',
    size: 100,
  });
});
afterAll(() => fixture.close());
beforeEach(() => {
  fixture.logged.length = 0;
});

/** Each story fails on its own, so that none is stopped by what the others left. */
const patience = { SPAWNING_TIMEOUT_SEC: '1', MAX_START_FAILURES: '99' };
const impatient = { firstBackOffMs: 200 };
const creates = () => fixture.timesAsked('POST', /^\/v2\/pods$/);
const grown = () => fixture.timesAsked('PATCH', /^\/v2\/network-volumes\//);
const logged = (message: string) =>
  fixture.logged
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === message);

/** What is said at the start, and what a worker that was requested all the same ends with. */
async function refusal(env: Record<string, string>): Promise<{ atStart: unknown[]; ended: string | null }> {
  const manager = fixture.startPodManager({ ...patience, ...env }, impatient);
  await until(() => logged('the configuration does not fit the provider').length > 0);
  const id = await fixture.requestWorker(`gpu-${Math.random()}`);
  const { error_message } = await fixture.inStatus(id, 'terminated');
  await manager.beforeApplicationShutdown();
  const atStart = logged('the configuration does not fit the provider').map(({ problem }) => problem);
  return { atStart, ended: error_message };
}

test.each<[string, Record<string, string>, RegExp, RegExp]>([
  [
    'an unknown GPU type',
    { RUNPOD_GPU_TYPE: 'A40' },
    /^RUNPOD_GPU_TYPE: Runpod has no GPU type "A40"; did you mean "NVIDIA A40"\?$/,
    /RUNPOD_GPU_TYPE \(A40\)/,
  ],
  [
    'a volume in another data centre',
    { RUNPOD_STORAGE_NAME: 'models', RUNPOD_DATA_CENTER_IDS: 'US-TX-3' },
    /^RUNPOD_STORAGE_NAME: .*"models" is in EU-RO-1, which RUNPOD_DATA_CENTER_IDS leaves out: add it there$/,
    /RUNPOD_DATA_CENTER_IDS leaves out/,
  ],
  [
    'a volume that nobody has',
    { RUNPOD_STORAGE_NAME: 'Peter' },
    /^RUNPOD_STORAGE_NAME: .*no network volume named "Peter"; it has "models"$/,
    /no network volume named "Peter"/,
  ],
  [
    'a volume too small, beyond what it may be grown to',
    { RUNPOD_STORAGE_NAME: 'models', RUNPOD_VOLUME_SIZE_GB: '300', RUNPOD_VOLUME_MAX_SIZE_GB: '200' },
    /^RUNPOD_VOLUME_SIZE_GB: .*has 100 GB, 300 are wanted and the cap is 200: set RUNPOD_VOLUME_MAX_SIZE_GB/,
    /set RUNPOD_VOLUME_MAX_SIZE_GB to 300/,
  ],
  [
    'a price cap below every offer',
    { MAX_POD_HOURLY_COST: '0.01' },
    /^MAX_POD_HOURLY_COST: 0.01 USD is below every offer; the cheapest is NVIDIA GeForce RTX 4090 at 0.74 USD/,
    /MAX_POD_HOURLY_COST.*the cheapest is 0.74 USD/,
  ],
  [
    'a wrong API key',
    { RUNPOD_API_KEY: 'rpa_of_somebody_else' },
    /^RUNPOD_API_KEY: refused .*; make one in the Runpod console/,
    /check RUNPOD_API_KEY/,
  ],
])(
  '%s: one clear error at the start and for every worker, and no pod is created',
  async (_, env, ...said) => {
    const [atStart, ended] = said;
    const found = await refusal(env);
    expect(found.atStart).toEqual([expect.stringMatching(atStart)]);
    expect(found.ended).toMatch(ended);
    expect(await creates()).toBe(0);
    expect(await grown()).toBe(0);
  },
);

test('an API that answers HTML: one clear error at the start and for every worker, and no pod is created', async () => {
  await fixture.fault('any-200-html', 999_999);
  const { atStart, ended } = await refusal({});
  await fixture.fault('any-200-html', 0);
  expect(atStart).toEqual([
    expect.stringMatching(/^RUNPOD_API_URL: .*the address is https:\/\/api.runpod.io$/),
  ]);
  expect(ended).toMatch(/is RUNPOD_API_URL right\?/);
  expect(await creates()).toBe(0);
});

test('a volume that is too small is grown to what is asked for before a pod is created there, once', async () => {
  const env = {
    RUNPOD_STORAGE_NAME: 'models',
    RUNPOD_VOLUME_SIZE_GB: '150',
    RUNPOD_VOLUME_MAX_SIZE_GB: '200',
  };
  const manager = fixture.startPodManager(env);
  const id = await fixture.startWorker();
  expect(logged('network volume grown')).toMatchObject([{ volume: 'models', fromGb: 100, toGb: 150 }]);
  expect(await fixture.askProvider('GET', '/v2/network-volumes')).toMatchObject({
    networkVolumes: [{ name: 'models', size: 150 }],
  });
  expect(await fixture.livePods()).toMatchObject([{ dataCenterId: 'EU-RO-1' }]);
  await fixture.drainWorker(id);
  await fixture.inStatus(id, 'terminated');
  await manager.beforeApplicationShutdown();
  expect(await grown()).toBe(1);
});

test('a key that may not grow volumes: the reason is said, and no pod is created on the small one', async () => {
  const key = 'rpa_that_may_read';
  await fixture.admin('/keys', { key, may: 'read' });
  const before = await creates();
  const manager = fixture.startPodManager({
    RUNPOD_API_KEY: key,
    RUNPOD_STORAGE_NAME: 'models',
    RUNPOD_VOLUME_SIZE_GB: '180',
    RUNPOD_VOLUME_MAX_SIZE_GB: '200',
  });
  const id = await fixture.requestWorker('gpu-no-growth');
  const { error_message } = await fixture.inStatus(id, 'terminated');
  await manager.beforeApplicationShutdown();
  expect(error_message).toMatch(
    /"models" cannot be grown from 150 to 180 GB \(RUNPOD_VOLUME_SIZE_GB\): .*access denied/,
  );
  expect(await creates()).toBe(before);
});
