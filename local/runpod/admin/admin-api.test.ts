import { podBody, startTestEmulator, type TestEmulator } from '../emulator.fixture.js';
import { ManualClock } from '../manual-clock.fixture.js';

let emulator: TestEmulator;
beforeEach(async () => {
  emulator = await startTestEmulator({ foreignPods: ['training'] });
});
afterEach(() => emulator.stop());

const create = (body: object = {}) => emulator.api('POST', '/v2/pods', { ...podBody(), ...body });
const state = async () => (await emulator.admin('GET', '/state')).body;

it('counts writes to a pod of somebody else', async () => {
  await create();
  const { pods, foreignWrites } = await state();
  expect(pods).toMatchObject([{ name: 'training', foreign: true }, { foreign: false }]);
  expect(foreignWrites).toBe(0);
  const foreign = pods[0]?.id ?? '';
  await emulator.api('PATCH', `/v2/pods/${foreign}`, { name: 'mine' });
  await emulator.api('POST', `/v2/pods/${foreign}/action`, { action: 'stop' });
  await emulator.api('DELETE', `/v2/pods/${foreign}`);
  expect((await state()).foreignWrites).toBe(3);
  expect((await emulator.admin('POST', '/foreign-pods', { name: 'other' })).status).toBe(201);
});

it('lets a pod vanish, exit or fail', async () => {
  const pods = [(await create()).body, (await create()).body, (await create()).body];
  const [one, two, three] = pods.map(({ id }) => id);
  await emulator.admin('POST', `/pods/${one}/vanish`);
  await emulator.admin('POST', `/pods/${two}/exit`);
  await emulator.admin('POST', `/pods/${three}/error`);
  expect((await emulator.api('GET', `/v2/pods/${one}`)).status).toBe(404);
  expect((await emulator.api('GET', '/v2/pods')).body.pods).toMatchObject([
    { name: 'training' },
    { id: two, status: 'EXITED' },
    { id: three, status: 'ERROR' },
  ]);
});

it('keeps a journal without secrets', async () => {
  await emulator.admin('POST', '/faults', { kind: 'create-500-before' });
  await create();
  await emulator.api('GET', '/graphql?api_key=do-not-log');
  await emulator.api('PUT', '/v2/account/ssh-keys', { keys: ['ssh-ed25519 AAAA me'] });
  const { body } = await emulator.admin('GET', '/journal');
  expect(body.requests).toMatchObject([
    {
      method: 'POST',
      path: '/v2/pods',
      status: 500,
      fault: 'create-500-before',
      body: { env: { SECRET: '[redacted]' } },
    },
    { method: 'GET', path: '/graphql?api_key=[redacted]', status: 410 },
    { method: 'PUT', path: '/v2/account/ssh-keys', status: 200 },
  ]);
  expect(JSON.stringify(body)).not.toContain('do-not-log');
});

it('changes what keys may do', async () => {
  const asks = async (key: string) => {
    const headers = { authorization: `Bearer ${key}` };
    const answers = [
      await emulator.api('GET', '/v2/pods', undefined, headers),
      await emulator.api('POST', '/v2/pods', podBody(), headers),
    ];
    return answers.map(({ status, body }) => [status, 'detail' in body ? body.detail : undefined]);
  };
  const denied = [403, 'access denied'];
  await emulator.admin('POST', '/keys', { key: 'reader', may: 'read' });
  await emulator.admin('POST', '/keys', { key: 'nobody', may: 'nothing' });
  expect(await asks('reader')).toEqual([[200, undefined], denied]);
  expect(await asks('nobody')).toEqual([denied, denied]);
  await emulator.admin('POST', '/keys', { key: emulator.apiKey, may: 'not-log-in' });
  expect((await emulator.api('GET', '/v2/pods')).status).toBe(401);
});

describe('the clock', () => {
  const hourMs = 3_600_000;
  const advance = (advanceMs: number) => emulator.admin('POST', '/clock', { advanceMs });

  it('makes pods boot and cost at once', async () => {
    const slow = await startTestEmulator({ bootMs: hourMs, billingLagMs: hourMs });
    const { body: pod } = await slow.api('POST', '/v2/pods', podBody());
    expect(pod.runtime).toBeNull();
    await slow.admin('POST', '/clock', { advanceMs: 3 * hourMs });
    expect((await slow.api('GET', `/v2/pods/${pod.id}`)).body.runtime).not.toBeNull();
    const { pods, balanceUsd } = (await slow.admin('GET', '/state')).body;
    expect(pods[0]?.spentUsd).toBeCloseTo(3 * 0.74, 2);
    expect(balanceUsd).toBeCloseTo(1_000 - 3 * 0.74, 2);
    const { body: bill } = await slow.api('GET', `/v2/billing/pods?bucketSize=hour&podId=${pod.id}`);
    expect(bill.metadata.totals.totalAmount).toBeCloseTo(2 * 0.74, 2);
  });

  it('does not go backwards', async () => {
    expect((await advance(-1)).status).toBe(422);
  });

  it("bills everybody's pods, each hour by itself, and no hour without a cost", async () => {
    const { body: pod } = await create();
    await advance(2 * hourMs);
    await emulator.api('DELETE', `/v2/pods/${pod.id}`);
    await advance(5 * hourMs);
    const { body } = await emulator.api('GET', '/v2/billing/pods?bucketSize=hour&lastN=10');
    const podIds = body.records.map(({ podId }) => podId);
    expect(new Set(podIds).size).toBe(2);
    expect(podIds.filter((id) => id === pod.id).length).toBeLessThanOrEqual(3);
  });
});

describe('the balance', () => {
  it('refuses a pod it could not pay for an hour', async () => {
    const poor = await startTestEmulator({ balanceUsd: 1 });
    expect((await poor.api('POST', '/v2/pods', podBody())).status).toBe(201);
    const costly = { ...podBody(), gpu: { id: 'NVIDIA H200' } };
    expect((await poor.api('POST', '/v2/pods', costly)).status).toBe(402);
    await poor.admin('POST', '/unknowns', { paymentBody: 'text' });
    expect(await poor.api('POST', '/v2/pods', costly)).toMatchObject({ status: 402, body: {} });
  });

  it('stops every pod when ten more minutes are all it pays for', async () => {
    const clock = new ManualClock();
    const poor = await startTestEmulator({ clock, balanceUsd: 1.48 });
    await poor.api('POST', '/v2/pods', podBody());
    clock.advance(109 * 60_000);
    expect((await poor.api('GET', '/v2/pods')).body.pods).toMatchObject([{ status: 'RUNNING' }]);
    clock.advance(60_000);
    expect((await poor.api('GET', '/v2/pods')).body.pods).toMatchObject([{ status: 'EXITED', cost: 0 }]);
    clock.advance(60_000);
    expect((await poor.admin('GET', '/state')).body.balanceUsd).toBeCloseTo(0.74 / 6, 6);
  });
});
