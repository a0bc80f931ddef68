import {
  createBootedPod,
  connect,
  newKeyPair,
  podBody,
  startTestEmulator,
  until,
  type TestEmulator,
} from '../emulator.fixture.js';
import { ManualClock } from '../manual-clock.fixture.js';

const { privateKey, publicKey } = newKeyPair();
let emulator: TestEmulator;
let clock: ManualClock;
beforeEach(async () => {
  clock = new ManualClock();
  emulator = await startTestEmulator({ clock });
});
afterEach(() => emulator.stop());

const arm = (kind: string, more: object = {}) => emulator.admin('POST', '/faults', { kind, ...more });
const create = async () => (await emulator.api('POST', '/v2/pods', podBody(publicKey))).body;
const get = (id: string) => emulator.api('GET', `/v2/pods/${id}`);
const remove = async (id: string) => (await emulator.api('DELETE', `/v2/pods/${id}`)).status;
const names = async () => (await emulator.api('GET', '/v2/pods')).body.pods.map(({ id }) => id);
const spent = async () => (await emulator.admin('GET', '/state')).body.pods[0]?.spentUsd;

it('pod-hidden: no request knows the pod for a while, and it costs all the same', async () => {
  await arm('pod-hidden', { ms: 5_000 });
  const { id } = await create();
  expect([(await get(id)).status, await remove(id), await names()]).toEqual([404, 404, []]);
  clock.advance(5_000);
  expect([(await get(id)).status, await names()]).toEqual([200, [id]]);
  expect(await spent()).toBeCloseTo((0.74 * 5) / 3_600, 9);
});

it('delete-slow: 204 at once, and the pod runs on and costs', async () => {
  await arm('delete-slow', { ms: 5_000 });
  const { id } = await create();
  expect([await remove(id), await remove(id)]).toEqual([204, 204]);
  clock.advance(4_999);
  expect((await get(id)).body.status).toBe('RUNNING');
  clock.advance(1);
  await until(async () => ((await get(id)).status === 404 ? true : undefined));
  clock.advance(60_000);
  expect(await spent()).toBeCloseTo((0.74 * 5) / 3_600, 9);
});

it('pod-never-boots: RUNNING without ports for ever, and the host says why', async () => {
  await arm('pod-never-boots');
  const { id } = await create();
  clock.advance(3_600_000);
  expect((await get(id)).body).toMatchObject({ status: 'RUNNING', runtime: null, ssh: { direct: null } });
  const headers = { authorization: `Bearer ${emulator.apiKey}` };
  const log = await fetch(`${emulator.url}/v2/pods/${id}/logs?source=system`, { headers });
  await remove(id);
  expect(await log.text()).toContain('unsatisfied condition: cuda');
});

it('slow-pull: ports only after ten minutes', async () => {
  await arm('slow-pull');
  const { id } = await create();
  clock.advance(599_999);
  expect((await get(id)).body.ssh.direct).toBeNull();
  clock.advance(1);
  expect((await get(id)).body.ssh.direct).not.toBeNull();
});

it('ssh-refused: ports, and nobody behind them for so long', async () => {
  await arm('ssh-refused', { ms: 90_000 });
  const { id } = await create();
  clock.advance(20);
  const port = (await get(id)).body.ssh.direct?.port ?? 0;
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  clock.advance(90_000);
  (await connect(port, { privateKey })).dispose();
});

it('ssh-refused for ever, unless it is said for how long', async () => {
  await arm('ssh-refused');
  const { id } = await create();
  clock.advance(86_400_000);
  const port = (await get(id)).body.ssh.direct?.port ?? 0;
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

it.each([
  ['pod-exits', 'EXITED'],
  ['pod-errors', 'ERROR'],
])('%s: shows %s, costs nothing any more, and offers to start', async (kind, status) => {
  await arm(kind, { ms: 3_600_000 });
  const { id } = await create();
  clock.advance(3_600_000);
  expect((await get(id)).body).toMatchObject({
    status,
    cost: 0,
    runtime: null,
    actions: ['start', 'terminate'],
  });
  clock.advance(3_600_000);
  expect(await spent()).toBeCloseTo(0.74, 9);
});

it('pod-vanishes: as if it had never been', async () => {
  await arm('pod-vanishes', { ms: 1_000 });
  const { id } = await create();
  expect(await names()).toEqual([id]);
  clock.advance(1_000);
  expect([await names(), (await get(id)).status, await remove(id)]).toEqual([[], 404, 404]);
});

it('port-recycled: the next pod has the address of the one that ended', async () => {
  const real = await startTestEmulator();
  const first = await createBootedPod(real, publicKey);
  const keyOf = async (port: number) => {
    let seen = '';
    const hostVerifier = (key: Buffer) => (seen = key.toString('base64')) !== '';
    (await connect(port, { privateKey, hostVerifier })).dispose();
    return seen;
  };
  const before = await keyOf(first.port);
  await real.api('DELETE', `/v2/pods/${first.id}`);
  await real.admin('POST', '/faults', { kind: 'port-recycled' });
  const second = await createBootedPod(real, publicKey);
  expect(second.port).toBe(first.port);
  expect(await keyOf(second.port)).not.toBe(before);
});

it('gpu-broken and gpu-old-driver: nvidia-smi tells', async () => {
  const real = await startTestEmulator();
  const smi = async (kind: string) => {
    await real.admin('POST', '/faults', { kind });
    const { port } = await createBootedPod(real, publicKey);
    const ssh = await connect(port, { privateKey });
    const { stdout, code } = await ssh.execCommand('nvidia-smi');
    ssh.dispose();
    return [code, stdout];
  };
  expect(await smi('gpu-broken')).toEqual([9, expect.stringContaining("couldn't communicate")]);
  expect(await smi('gpu-old-driver')).toEqual([0, expect.stringContaining('CUDA Version: 11.4')]);
});

it('clock-skew: the host tells another time, in the API, in its log and on its command line', async () => {
  const real = await startTestEmulator();
  await real.admin('POST', '/faults', { kind: 'clock-skew', ms: 3_600_000 });
  const { id, port } = await createBootedPod(real, publicKey);
  const ssh = await connect(port, { privateKey });
  const told = [
    Date.parse((await real.api('GET', `/v2/pods/${id}`)).body.startedAt),
    Number((await ssh.execCommand('date +%s')).stdout) * 1_000,
  ];
  ssh.dispose();
  for (const time of told) expect(Math.abs(time - Date.now() - 3_600_000)).toBeLessThan(30_000);
});

it('each strikes the next pods that match, and is used up', async () => {
  await arm('slow-pull', { match: { gpuId: 'NVIDIA A40' } });
  await arm('pod-hidden', { ms: 1_000, match: { cloud: 'SECURE' } });
  await create();
  clock.advance(1_000);
  expect((await emulator.api('GET', '/v2/pods')).body.pods[0]?.ssh.direct).not.toBeNull();
  await create();
  expect(await names()).toHaveLength(2);
  expect((await emulator.admin('GET', '/state')).body.faults).toEqual({ 'slow-pull': 1 });
});
