import { podBody, startTestEmulator, type TestEmulator } from '../emulator.fixture.js';
import { answerFaults } from './answer-faults.js';
import { faultTable } from './faults.js';
import { ManualClock } from '../manual-clock.fixture.js';

let emulator: TestEmulator;
const clock = new ManualClock();
beforeEach(async () => {
  emulator = await startTestEmulator({ clock });
});
afterEach(() => emulator.stop());

const arm = (kind: string, more: object = {}) => emulator.admin('POST', '/faults', { kind, ...more });
const create = (body: object = {}) => emulator.api('POST', '/v2/pods', { ...podBody(), ...body });
const podCount = async () => (await emulator.api('GET', '/v2/pods')).body.pods.length;

it('has a fault for each of the 22 that clients must survive', () => {
  const numbers = new Set(Object.values(faultTable).flatMap((fault) => fault.numbers));
  expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 22 }, (_, at) => at + 1));
});

it.each([
  ['create-no-capacity', 400, 0],
  ['create-forbidden', 403, 0],
  ['create-payment-required', 402, 0],
  ['create-500-before', 500, 0],
  ['create-500-after-created', 500, 1],
  ['any-401', 401, 0],
  ['any-410', 410, 0],
])('%s answers %i and leaves %i pods', async (kind, status, pods) => {
  await arm(kind);
  expect((await create()).status).toBe(status);
  expect(await podCount()).toBe(pods);
  expect((await create()).status).toBe(201);
});

it.each([
  ['any-403-plain', 403, 'text/plain', 'error code: 1010'],
  ['any-403-html', 403, 'text/html', '<!DOCTYPE html>'],
  ['any-200-html', 200, 'text/html', '<!DOCTYPE html>'],
])('%s answers %i as %s', async (kind, status, type, text) => {
  await arm(kind);
  const answer = await create();
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain(type);
  expect(answer.text).toContain(text);
  expect(await podCount()).toBe(0);
});

it.each([
  ['create-reset-before', 0],
  ['create-reset-after-created', 1],
])('%s cuts the connection and leaves %i pods', async (kind, pods) => {
  await arm(kind);
  await expect(create()).rejects.toThrow('fetch failed');
  expect(await podCount()).toBe(pods);
});

it.each([
  ['create-hang-before', 0],
  ['create-hang-after-created', 1],
])('%s keeps the caller waiting, then cuts the connection, and leaves %i pods', async (kind, pods) => {
  await arm(kind, { ms: 30_000 });
  const waiting = create().catch((error: unknown) => error);
  await until(async () => (await emulator.admin('GET', '/state')).body.faults, {});
  await until(podCount, pods);
  clock.advance(30_000);
  expect(await waiting).toMatchObject({ message: 'fetch failed' });
  expect(await podCount()).toBe(pods);
});

it('a caller who hangs up ends the wait', async () => {
  await arm('create-hang-after-created', { ms: 30_000 });
  const body = JSON.stringify(podBody());
  const headers = { authorization: `Bearer ${emulator.apiKey}`, 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(300);
  await expect(
    fetch(`${emulator.url}/v2/pods`, { method: 'POST', body, headers, signal }),
  ).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(await podCount()).toBe(1);
});

it('applies to the next N requests of its route and no other', async () => {
  await create();
  await arm('list-empty', { next: 2 });
  expect((await emulator.admin('GET', '/state')).body.faults).toEqual({ 'list-empty': 2 });
  expect((await create()).status).toBe(201);
  expect([await podCount(), await podCount(), await podCount()]).toEqual([0, 0, 2]);
});

it('lets calls pass before it strikes', async () => {
  await arm('list-500', { skip: 2 });
  const statuses = [];
  for (let count = 0; count < 4; count += 1) statuses.push((await emulator.api('GET', '/v2/pods')).status);
  expect(statuses).toEqual([200, 200, 500, 200]);
});

it('strikes what it names', async () => {
  await arm('create-no-capacity', { next: 9, match: { gpuId: 'NVIDIA A40', cloud: 'SECURE' } });
  await arm('create-forbidden', { next: 9, match: { podName: 'other' } });
  expect((await create({ gpu: { id: 'NVIDIA A40' } })).status).toBe(400);
  expect((await create()).status).toBe(201);
  expect((await create({ name: 'other' })).status).toBe(403);
  const [one, two] = [(await create()).body, (await create()).body];
  await arm('get-404', { next: 9, match: { podId: two.id } });
  expect((await emulator.api('GET', `/v2/pods/${one.id}`)).status).toBe(200);
  expect((await emulator.api('GET', `/v2/pods/${two.id}`)).status).toBe(404);
});

it('strikes by a seed: the same calls each time', async () => {
  const pattern = async (seed: number) => {
    await emulator.admin('DELETE', '/faults');
    await arm('list-500', { next: 1_000, probability: 0.5, seed });
    const statuses = [];
    for (let count = 0; count < 20; count += 1) {
      statuses.push((await emulator.api('GET', '/v2/pods')).status);
    }
    return statuses;
  };
  const [first, again, other] = [await pattern(7), await pattern(7), await pattern(8)];
  expect(first).toEqual(again);
  expect(first).not.toEqual(other);
  expect(new Set(first)).toEqual(new Set([200, 500]));
});

it('lists with an error, or with half an answer', async () => {
  await create();
  await arm('list-500');
  expect((await emulator.api('GET', '/v2/pods')).status).toBe(500);
  await arm('list-truncated');
  await expect(emulator.api('GET', '/v2/pods')).rejects.toThrow(SyntaxError);
});

it('answers as a later version of the API might', async () => {
  const { body: pod } = await create();
  await arm('pods-strange', { next: 2 });
  const [list, one] = [
    await emulator.rawApi('GET', '/v2/pods'),
    await emulator.rawApi('GET', `/v2/pods/${pod.id}`),
  ];
  const strange = { id: pod.id, name: pod.name, status: 'MIGRATING', env: null, cost: null, runtime: null };
  expect(list.body).toMatchObject({ pods: [{ ...strange, fleet: { generation: 3 } }], cells: ['eu-1'] });
  expect(one.body).toMatchObject(strange);
  expect((await emulator.api('GET', `/v2/pods/${pod.id}`)).body.status).toBe('RUNNING');
});

it('tells how long to wait', async () => {
  await arm('any-429', { ms: 7_000 });
  expect((await create()).headers.get('retry-after')).toBe('7');
  expect((await create()).status).toBe(201);
});

it('spends the window of a minute for everybody until it is over', async () => {
  await arm('minute-window-spent', { ms: 3_000 });
  expect(await create()).toMatchObject({
    status: 429,
    body: { detail: 'rate limit exceeded for the minute window' },
  });
  clock.advance(1_000);
  const second = await emulator.api('GET', '/v2/pods');
  expect(second.status).toBe(429);
  expect(second.headers.get('retry-after')).toBe('2');
  expect(second.headers.get('ratelimit')).toMatch(/^"minute";r=0;t=2, /);
  clock.advance(2_000);
  expect((await emulator.api('GET', '/v2/pods')).status).toBe(200);
});

it('deletes nothing when it answers 404 or 500', async () => {
  const { body: pod } = await create();
  await arm('delete-404');
  await arm('delete-500');
  const answers = [
    await emulator.api('DELETE', `/v2/pods/${pod.id}`),
    await emulator.api('DELETE', `/v2/pods/${pod.id}`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 500]);
  expect(await podCount()).toBe(1);
});

it('cannot resume a pod', async () => {
  const { body: pod } = await create();
  await emulator.api('POST', `/v2/pods/${pod.id}/action`, { action: 'stop' });
  await arm('resume-failed');
  const start = () => emulator.api('POST', `/v2/pods/${pod.id}/action`, { action: 'start' });
  expect(await start()).toMatchObject({ status: 400, body: { detail: 'Failed to resume pod.' } });
  expect((await start()).body.status).toBe('RUNNING');
});

it('is disarmed', async () => {
  await arm('any-410', { next: 100 });
  await arm('any-410', { next: 0 });
  await arm('any-401', { next: 100 });
  await emulator.admin('DELETE', '/faults');
  expect(await podCount()).toBe(0);
});

it.each([
  { kind: 'gpu-on-fire' },
  { kind: 'any-410', match: { colour: 'red' } },
  { kind: 'any-410', next: -1 },
])('refuses %j', async (body) => {
  expect((await emulator.admin('POST', '/faults', body)).status).toBe(422);
});

it('lists every fault it knows', async () => {
  const { body } = await emulator.admin('GET', '/faults');
  expect(Object.keys(body.known)).toEqual(expect.arrayContaining(Object.keys(answerFaults)));
  expect(body.known['create-no-capacity']?.numbers).toEqual([1, 2]);
});

async function until<T>(read: () => Promise<T>, wanted: T): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (JSON.stringify(await read()) !== JSON.stringify(wanted)) {
    if (Date.now() > deadline) throw new Error(`never became ${JSON.stringify(wanted)}`);
  }
}
