import { podBody, startTestEmulator } from './emulator.fixture.js';
import { ManualClock } from './manual-clock.fixture.js';

const setUp = async (unknowns: object, options: object = {}) => {
  const clock = new ManualClock();
  const emulator = await startTestEmulator({
    clock,
    bootMs: 1_000,
    sshdMs: 1_000,
    deleteLagMs: 1_000,
    ...options,
  });
  await emulator.admin('POST', '/unknowns', unknowns);
  const { body: pod } = await emulator.api('POST', '/v2/pods', podBody('ssh-ed25519 AAAA'));
  const read = async () => (await emulator.api('GET', `/v2/pods/${pod.id}`)).body;
  return { clock, emulator, pod, read };
};

it('statuses as documented: PROVISIONING, STARTING, and RUNNING once it is reachable', async () => {
  const { clock, pod, read, emulator } = await setUp({ statuses: 'documented' });
  expect(pod).toMatchObject({ status: 'PROVISIONING', actions: ['stop', 'terminate'] });
  clock.advance(1_000);
  expect(await read()).toMatchObject({ status: 'STARTING', actions: ['stop', 'terminate'] });
  expect((await emulator.api('POST', `/v2/pods/${pod.id}/action`, { action: 'restart' })).status).toBe(409);
  clock.advance(1_000);
  expect(await read()).toMatchObject({ status: 'RUNNING' });
});

it.each([
  ['TERMINATED', 'TERMINATED', 0],
  ['unchanged', 'RUNNING', 0.74],
])('a deleted pod shown as %s until the lag is over', async (deletedPods, status, cost) => {
  const { clock, pod, read, emulator } = await setUp({ deletedPods });
  await emulator.api('DELETE', `/v2/pods/${pod.id}`);
  expect(await read()).toMatchObject({ status, cost });
  clock.advance(1_000);
  expect((await emulator.api('GET', '/v2/pods')).body.pods).toEqual([]);
});

it.each([
  ['zero', 0],
  ['rate', 0.74],
])('the cost of a stopped pod: %s', async (stoppedCost, cost) => {
  const { pod, read, emulator } = await setUp({ stoppedCost });
  await emulator.api('POST', `/v2/pods/${pod.id}/action`, { action: 'stop' });
  expect((await read()).cost).toBe(cost);
});

it.each([
  ['first', [19123, 22]],
  ['last', [22, 19123]],
])("the provider's own port is the %s", async (ownPort, order) => {
  const { clock, read } = await setUp({ ownPort });
  clock.advance(1_000);
  expect((await read()).runtime?.ports.map((port) => port.private)).toEqual(order);
});

it.each([
  ['strict', 400],
  ['preferred', 201],
])('a wish for a data centre is %s', async (dataCenters, status) => {
  const { emulator } = await setUp({ dataCenters });
  await emulator.admin('POST', '/stock', { dataCenterId: 'EU-CZ-1', free: 0 });
  const body = { ...podBody(), dataCenterIds: ['EU-CZ-1'] };
  expect((await emulator.api('POST', '/v2/pods', body)).status).toBe(status);
});

it('boot times vary with the seed alone', async () => {
  const boots = async (seed: number) => {
    const { clock, emulator } = await setUp({}, { bootMs: 100_000, bootSpread: 0.5, seed });
    for (let count = 0; count < 9; count += 1) await emulator.api('POST', '/v2/pods', podBody());
    clock.advance(100_000);
    return (await emulator.api('GET', '/v2/pods')).body.pods.map(({ runtime }) => runtime !== null);
  };
  const [first, again] = [await boots(3), await boots(3)];
  expect(first).toEqual(again);
  expect(new Set(first).size).toBe(2);
});
