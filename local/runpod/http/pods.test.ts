import {
  createBootedPod,
  podBody,
  startTestEmulator,
  until,
  type TestEmulator,
} from '../emulator.fixture.js';
import { ManualClock } from '../manual-clock.fixture.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});

const requiredKeys =
  'id name status actions image args disk mounts ports env registry cloud dataCenterId cudaVersion ssh template cost locked runtime createdAt startedAt globalNetworking';

it('shows a new pod as RUNNING long before anything runs', async () => {
  const slow = await startTestEmulator({ bootMs: 60_000 });
  const { status, body: pod } = await slow.api('POST', '/v2/pods', podBody('ssh-ed25519 AAAA'));
  expect(status).toBe(201);
  expect(Object.keys(pod)).toEqual(expect.arrayContaining(requiredKeys.split(' ')));
  expect(pod).toMatchObject({
    status: 'RUNNING',
    runtime: null,
    ssh: { direct: null, proxy: { host: 'ssh.runpod.io', port: 22 } },
    env: { PUBLIC_KEY: 'ssh-ed25519 AAAA', SECRET: 'do-not-log' },
    gpu: { id: 'NVIDIA GeForce RTX 4090', count: 1 },
    cloud: 'SECURE',
    cost: 0.74,
    actions: ['stop', 'restart', 'terminate'],
    ports: ['22/tcp'],
  });
  expect((await slow.api('GET', '/v2/pods')).body.pods).toEqual([pod]);
});

it("shows ports after the boot, the provider's own first", async () => {
  const { id, port } = await createBootedPod(emulator, 'ssh-ed25519 AAAA');
  const { body: pod } = await emulator.api('GET', `/v2/pods/${id}`);
  expect(pod.runtime?.ports).toEqual([
    { private: 19123, public: 60821, type: 'http', ip: '100.65.1.11' },
    { private: 22, public: port, type: 'tcp', ip: '127.0.0.1' },
  ]);
  expect(pod.ssh.direct).toEqual({
    host: '127.0.0.1',
    port,
    username: 'root',
    command: `ssh root@127.0.0.1 -p ${port}`,
  });
});

it('opens no port that was not asked for', async () => {
  const { body } = await emulator.api('POST', '/v2/pods', {
    ...podBody('ssh-ed25519 AAAA'),
    ports: undefined,
  });
  const pod = await until(async () => {
    const { body: shown } = await emulator.api('GET', `/v2/pods/${body.id}`);
    return shown.runtime ? shown : undefined;
  });
  expect(pod).toMatchObject({ ports: [], ssh: { direct: null }, runtime: { ports: [{ private: 19123 }] } });
});

it('takes two pods of one name', async () => {
  const [one, two] = [
    await emulator.api('POST', '/v2/pods', podBody()),
    await emulator.api('POST', '/v2/pods', podBody()),
  ];
  expect(one.body.name).toBe(two.body.name);
  expect(one.body.id).not.toBe(two.body.id);
});

it('deletes a pod once, and lists it until the lag has passed', async () => {
  const clock = new ManualClock();
  const lagging = await startTestEmulator({ deleteLagMs: 500, clock });
  const { body: pod } = await lagging.api('POST', '/v2/pods', podBody());
  expect(await lagging.api('DELETE', `/v2/pods/${pod.id}`)).toMatchObject({ status: 204, text: '' });
  expect((await lagging.api('DELETE', `/v2/pods/${pod.id}`)).status).toBe(404);
  expect((await lagging.api('GET', `/v2/pods/${pod.id}`)).body).toMatchObject({
    status: 'TERMINATED',
    cost: 0,
  });
  clock.advance(500);
  expect((await lagging.api('GET', `/v2/pods/${pod.id}`)).status).toBe(404);
  expect((await lagging.api('GET', '/v2/pods')).body.pods).toEqual([]);
});

it('acts as the status allows', async () => {
  const clock = new ManualClock();
  const { api } = await startTestEmulator({ clock });
  const { id } = (await api('POST', '/v2/pods', podBody('ssh-ed25519 AAAA'))).body;
  const act = (action: string) => api('POST', `/v2/pods/${id}/action`, { action });
  const directOf = async () => (await api('GET', `/v2/pods/${id}`)).body.ssh.direct;
  clock.advance(20);
  const first = await directOf();
  expect((await act('start')).status).toBe(409);
  expect((await act('stop')).body).toMatchObject({
    status: 'EXITED',
    cost: 0,
    runtime: null,
    ssh: { direct: null },
  });
  expect((await act('stop')).status).toBe(409);
  expect((await act('start')).body).toMatchObject({
    status: 'RUNNING',
    runtime: null,
    ssh: { direct: null },
  });
  clock.advance(20);
  const second = await directOf();
  expect(second?.port).not.toBe(first?.port);
  expect((await act('restart')).body).toMatchObject({ runtime: null, ssh: { direct: second } });
  clock.advance(20);
  expect((await directOf())?.port).not.toBe(second?.port);
  expect((await act('reset')).body.errors).toEqual([
    "$.action: value must be one of 'start', 'stop', 'restart', 'terminate'",
  ]);
  expect((await api('PATCH', `/v2/pods/${id}`, { locked: true })).body.locked).toBe(true);
  expect((await act('stop')).status).toBe(409);
  expect((await act('terminate')).status).toBe(204);
  expect((await act('terminate')).status).toBe(404);
});

it('cannot resume a pod whose GPU is rented on', async () => {
  const gpuId = 'NVIDIA A40';
  const { body: pod } = await emulator.api('POST', '/v2/pods', { ...podBody(), gpu: { id: gpuId } });
  await emulator.api('POST', `/v2/pods/${pod.id}/action`, { action: 'stop' });
  await emulator.admin('POST', '/stock', { gpuId, free: 0 });
  expect(await emulator.api('POST', `/v2/pods/${pod.id}/action`, { action: 'start' })).toMatchObject({
    status: 400,
    body: { detail: 'Failed to resume pod.' },
  });
});

it('runs out of GPUs while the catalog still shows some, and gets them back', async () => {
  const small = await startTestEmulator({ stockPerDataCenter: 1, catalogLagMs: 3_600_000 });
  const body = { ...podBody(), dataCenterIds: ['US-KS-2'] };
  const { body: pod } = await small.api('POST', '/v2/pods', body);
  expect(pod.dataCenterId).toBe('US-KS-2');
  expect((await small.api('POST', '/v2/pods', body)).status).toBe(400);
  const catalog = await small.api(
    'GET',
    '/v2/catalog/gpus/NVIDIA%20GeForce%20RTX%204090?include=AVAILABILITY&product=POD',
  );
  expect(catalog.body.dataCenters).toContainEqual({
    id: 'US-KS-2',
    name: 'US Kansas 2',
    availability: 'LOW',
  });
  await small.api('DELETE', `/v2/pods/${pod.id}`);
  expect((await small.api('POST', '/v2/pods', body)).status).toBe(201);
});

it('refuses a pod the balance cannot pay for an hour', async () => {
  const poor = await startTestEmulator({ balanceUsd: 0.5 });
  expect((await poor.api('POST', '/v2/pods', podBody())).status).toBe(402);
  expect((await poor.api('POST', '/v2/pods', { ...podBody(), gpu: { id: 'NVIDIA RTX A4000' } })).status).toBe(
    201,
  );
});

it('bills what a pod has cost, an hour late', async () => {
  const clock = new ManualClock(Date.parse('2026-11-23T10:00:00Z'));
  const billed = await startTestEmulator({ clock });
  const { body: pod } = await billed.api('POST', '/v2/pods', podBody());
  clock.advance(3_600_000);
  const read = () => billed.api('GET', `/v2/billing/pods?bucketSize=hour&lastN=5&podId=${pod.id}`);
  expect((await read()).body.records).toEqual([]);
  clock.advance(1.5 * 3_600_000);
  const { body } = await read();
  expect(body.records).toHaveLength(2);
  expect(body.metadata).toMatchObject({
    recordCount: 2,
    uniquePodCount: 1,
    query: { bucketSize: 'hour', podId: pod.id },
  });
  expect(body.metadata.totals.totalAmount).toBeCloseTo(1.5 * 0.74);
});

describe('PATCH /v2/pods/{id}', () => {
  const persistent = (size: number, path = '/workspace') => ({ persistent: { size, path } });
  const createWith = async (mounts: object) =>
    (await emulator.api('POST', '/v2/pods', { ...podBody(), mounts })).body.id;
  const patch = (id: string, change: object) => emulator.api('PATCH', `/v2/pods/${id}`, change);

  it('changes settings', async () => {
    const id = await createWith({});
    const change = { name: 'other', image: 'x:2', disk: 60, ports: ['8888/http'], env: { A: 'b' } };
    expect((await patch(id, change)).body).toMatchObject(change);
  });

  it('moves and grows a mount, and nothing more', async () => {
    const id = await createWith(persistent(20));
    expect((await patch(id, { mounts: persistent(30, '/data') })).body.mounts).toEqual(
      persistent(30, '/data'),
    );
    expect((await patch(id, { mounts: persistent(20) })).status).toBe(400);
    expect((await patch(id, { mounts: {} })).status).toBe(400);
    expect(
      (await patch(id, { mounts: { ...persistent(30), network: [{ volumeId: 'v', path: '/a' }] } })).status,
    ).toBe(400);
  });

  it.each([
    ['an unknown field', { spot: true }, 422],
    ['an unknown template', { templateId: 'abc' }, 404],
  ])('refuses %s', async (_case, change, status) => {
    expect((await patch(await createWith({}), change)).status).toBe(status);
  });
});

it('shows what a recording of a real pod showed', async () => {
  const { id } = await createBootedPod(emulator, 'ssh-ed25519 AAAA');
  const { body, text } = await emulator.api('GET', `/v2/pods/${id}`);
  expect(text).toMatch(/"runtime":\{"uptime":\d+,/);
  expect(text).toMatch(/"createdAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/);
  expect(body).toMatchObject({
    args: '',
    globalNetworking: { enabled: false },
    gpu: { count: 1, id: 'NVIDIA GeForce RTX 4090' },
    locked: false,
    registry: null,
    template: null,
    status: 'RUNNING',
  });
});
