import {
  connect,
  createBootedPod,
  newKeyPair,
  startTestEmulator,
  until,
  type TestEmulator,
} from '../emulator.fixture.js';

const { privateKey, publicKey } = newKeyPair();
let emulator: TestEmulator;
let pod: { id: string; port: number };
beforeAll(async () => {
  emulator = await startTestEmulator();
  pod = await createBootedPod(emulator, publicKey);
  (await connect(pod.port, { privateKey })).dispose();
});

const arm = (kind: string, more: object = {}) => emulator.admin('POST', '/faults', { kind, ...more });
const overheard = async () => (await emulator.admin('GET', '/state')).body.overheard;

it('ssh-banner-stall: the connection stands, and nobody says a word', async () => {
  await arm('ssh-banner-stall');
  await expect(connect(pod.port, { privateKey, readyTimeout: 300 })).rejects.toThrow('Timed out');
  (await connect(pod.port, { privateKey })).dispose();
});

it('ssh-wrong-key: the right key is refused', async () => {
  await arm('ssh-wrong-key');
  await expect(connect(pod.port, { privateKey })).rejects.toThrow('authentication methods failed');
  (await connect(pod.port, { privateKey })).dispose();
});

it('ssh-other-host-key: somebody else answers, lets everybody in and notes what it hears', async () => {
  const keys: string[] = [];
  const hostVerifier = (key: Buffer) => keys.push(key.toString('base64')) > 0;
  (await connect(pod.port, { privateKey, hostVerifier })).dispose();
  await arm('ssh-other-host-key', { match: { podId: pod.id } });
  const ssh = await connect(pod.port, { privateKey: newKeyPair().privateKey, hostVerifier });
  expect(await ssh.execCommand('cat', { stdin: 'a secret' })).toMatchObject({ stdout: '', code: 0 });
  ssh.dispose();
  expect(new Set(keys).size).toBe(2);
  expect(await overheard()).toEqual(['cat', 'a secret']);
});

it.each([
  ['ssh-drop-before-exec', false],
  ['ssh-drop-during-exec', true],
  ['ssh-drop-after-exec', true],
])('%s: the connection breaks; that the command ran is %s', async (kind, ran) => {
  const ssh = await connect(pod.port, { privateKey });
  ssh.connection?.on('error', () => undefined);
  await arm(kind);
  const mark = `mark-${kind}`;
  await expect(
    ssh.execCommand(`cat >${mark}`, { stdin: 'x' }).then(({ code, signal }) => {
      if (code === null && signal === null) throw new Error('dropped');
    }),
  ).rejects.toThrow();
  const again = await connect(pod.port, { privateKey });
  const found = async () => (await again.execCommand(`cat ${mark}`)).stdout === 'x';
  if (ran) await until(async () => (await found()) || undefined);
  expect(await found()).toBe(ran);
  again.dispose();
});
