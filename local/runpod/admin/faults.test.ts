import { podBody, startTestEmulator, type TestEmulator } from '../emulator.fixture.js';

let emulator: TestEmulator;
beforeEach(async () => {
  emulator = await startTestEmulator();
});
afterEach(() => emulator.stop());

const arm = (kind: string, next?: number) => emulator.admin('POST', '/faults', { kind, next });
const create = () => emulator.api('POST', '/v2/pods', podBody());
const podCount = async () => (await emulator.api('GET', '/v2/pods')).body.pods.length;

it.each([
  ['create-no-capacity', 400, 0],
  ['create-payment-required', 402, 0],
  ['create-500-before', 500, 0],
  ['create-500-after-created', 500, 1],
  ['any-401', 401, 0],
  ['any-403-plain', 403, 0],
  ['any-410', 410, 0],
])('%s answers %i and leaves %i pods', async (kind, status, pods) => {
  await arm(kind);
  expect((await create()).status).toBe(status);
  expect(await podCount()).toBe(pods);
  expect((await create()).status).toBe(201);
});

it('cuts the connection after the pod was made', async () => {
  await arm('create-reset-after-created');
  await expect(create()).rejects.toThrow('fetch failed');
  expect(await podCount()).toBe(1);
});

it('applies to the next N requests of its route and no other', async () => {
  await create();
  await arm('list-empty', 2);
  expect((await emulator.admin('GET', '/state')).body.faults).toEqual({ 'list-empty': 2 });
  expect((await create()).status).toBe(201);
  expect([await podCount(), await podCount(), await podCount()]).toEqual([0, 0, 2]);
});

it('lists with an error, or with half an answer', async () => {
  await create();
  await arm('list-500');
  expect((await emulator.api('GET', '/v2/pods')).status).toBe(500);
  await arm('list-truncated');
  await expect(emulator.api('GET', '/v2/pods')).rejects.toThrow(SyntaxError);
});

it('tells how long to wait', async () => {
  await arm('any-429');
  expect((await create()).headers.get('retry-after')).toBe('2');
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

it('refuses a fault it does not know', async () => {
  expect((await arm('gpu-on-fire')).status).toBe(422);
});

it('counts writes to a pod of somebody else', async () => {
  const { body: foreign } = await emulator.admin('POST', '/foreign-pods', { name: 'training' });
  await create();
  expect((await emulator.admin('GET', '/state')).body).toMatchObject({
    foreignWrites: 0,
    pods: [{ name: 'training' }, {}],
  });
  await emulator.api('DELETE', `/v2/pods/${foreign.id}`);
  expect((await emulator.admin('GET', '/state')).body.foreignWrites).toBe(1);
});

it('lets a pod vanish or exit', async () => {
  const [{ body: one }, { body: two }] = [await create(), await create()];
  await emulator.admin('POST', `/pods/${one.id}/vanish`);
  await emulator.admin('POST', `/pods/${two.id}/exit`);
  expect((await emulator.api('GET', `/v2/pods/${one.id}`)).status).toBe(404);
  expect((await emulator.api('GET', '/v2/pods')).body.pods).toMatchObject([{ id: two.id, status: 'EXITED' }]);
});

it('keeps a journal without secrets', async () => {
  await arm('create-500-before');
  await create();
  await emulator.api('GET', '/graphql?api_key=do-not-log');
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
  ]);
  expect(JSON.stringify(body)).not.toContain('do-not-log');
});
