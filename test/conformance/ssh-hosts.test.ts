import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../services/pod-manager/src/testing/until.js';
import { PodManagerFixture, publicKeyOf } from './pod-manager.fixture.js';
import { SshHost } from './ssh-host.fixture.js';

let fixture: PodManagerFixture;
let host: SshHost;
beforeEach(async () => {
  fixture = await PodManagerFixture.open();
  host = await SshHost.start(publicKeyOf(fixture.key));
});
afterEach(async () => {
  await fixture.close();
  await host.stop();
});

const start = (change: Record<string, unknown> = {}, env: Record<string, string> = {}) =>
  fixture.startPodManager({ RUNPOD_API_KEY: '', SSH_HOSTS: host.setting(change), ...env });

test('from the request to a running worker to nothing left', async () => {
  start();
  const id = await fixture.requestWorker();
  const row = await fixture.inPhase(id, 'launched');
  expect(row).toMatchObject({ gpu_type: 'NVIDIA A40', provider_pod_id: `rack/${row.name}` });
  await until(() => host.running().length === 1);
  await fixture.beat(id);
  await fixture.drainWorker(id);
  await fixture.inStatus(id, 'terminated');
  expect(host.running()).toEqual([]);
  expect(host.slots()).toEqual([]);
});

test('a host has as many workers as slots, each with its GPU', async () => {
  start({ slots: 2, gpus: 2 }, { SPAWNING_TIMEOUT_SEC: '5' });
  const ids = ['gpu-1', 'gpu-2', 'gpu-3'];
  for (const id of ids) await fixture.requestWorker(id);
  await until(() => host.running().length === 2);
  const gpus = host.starts().map(({ gpu }) => gpu);
  expect(gpus.sort()).toEqual(['0', '1']);
  const left = await until(async () => {
    const rows = await Promise.all(ids.map(async (id) => ({ id, rows: await fixture.rows(id) })));
    return rows.find(({ rows }) => rows.some(({ failure_kind }) => failure_kind === 'no_capacity'));
  });
  expect(left.rows[0]?.failure_detail).toMatch(/every slot of (rack|SSH_HOSTS) is taken/);
});

test('the connection breaks again and again in the launch: the worker is started once', async () => {
  start();
  const id = await fixture.requestWorker();
  const { name } = await fixture.inPhase(id, 'created');
  for (const file of ['worker.env', 'worker.sh', 'install.status', 'worker.pid']) {
    await until(() => existsSync(join(host.directory, '.callsheet', name, file)));
    host.sshd.dropConnections();
  }
  await fixture.inPhase(id, 'launched');
  expect(host.starts()).toHaveLength(1);
  expect(host.slots()).toHaveLength(1);
});

test('a host that shows another key is refused: nothing is started, nothing concluded', async () => {
  start();
  const first = await fixture.requestWorker('gpu-1');
  await fixture.inPhase(first, 'launched');
  await fixture.beat(first);
  await host.sshd.changeHostKey();
  const second = await fixture.requestWorker('gpu-2');
  const refused = await until(async () => {
    const rows = await fixture.rows(second);
    return rows.find(({ failure_detail }) => failure_detail !== null);
  });
  expect(refused.failure_detail).toMatch(
    /rack: the host shows key SHA256:.+, at first contact it was SHA256:/,
  );
  expect(await fixture.worker(first)).toMatchObject({ status: 'active' });
  expect(host.starts()).toHaveLength(1);
});

test('a configured host key is checked at the first contact', async () => {
  start({ host_key: `SHA256:${'A'.repeat(43)}` });
  const id = await fixture.requestWorker();
  const refused = await until(async () => {
    const rows = await fixture.rows(id);
    return rows.find(({ failure_detail }) => failure_detail !== null);
  });
  expect(refused.failure_detail).toContain('the host shows key');
  expect(host.slots()).toEqual([]);
});

test('a key that the host does not know opens nothing', async () => {
  const stranger = await SshHost.start(
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0000000000000000000000000000000000000000000',
  );
  fixture.startPodManager({ RUNPOD_API_KEY: '', SSH_HOSTS: stranger.setting() });
  const id = await fixture.requestWorker();
  const refused = await until(async () => {
    const rows = await fixture.rows(id);
    return rows.find(({ failure_detail }) => failure_detail !== null);
  });
  expect(refused.failure_detail).toMatch(/SSH to 127\.0\.0\.1.*authentication/);
  await stranger.stop();
});

test('a slot of ours without a row is freed, those of others stay', async () => {
  const slots = join(host.directory, '.callsheet', 'slots');
  mkdirSync(slots, { recursive: true });
  symlinkSync('callsheet-0000dead', join(slots, '0'));
  symlinkSync('somebody-elses', join(slots, '1'));
  start({ slots: 3 });
  await until(() => !host.slots().includes('0'));
  expect(host.slots()).toEqual(['1']);
});

test('a host that cannot be reached: nothing is concluded, its worker works on', async () => {
  start();
  const id = await fixture.requestWorker();
  await fixture.inPhase(id, 'launched');
  await fixture.beat(id);
  host.sshd.dropConnections();
  await host.sshd.stop();
  await fixture.drainWorker(id);
  await fixture.inPhase(id, 'terminating');
  expect(host.running()).toHaveLength(1);
  expect(await fixture.worker(id)).toMatchObject({ status: 'terminating' });
});
