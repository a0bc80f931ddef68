import { NodeSSH, type Config } from 'node-ssh';
import { newKeyPair } from '../../local/runpod/emulator.fixture.js';
import { fingerprint } from '../../services/pod-manager/src/ssh/session.js';
import { startSshd, type TestSshd } from './sshd.js';

const { privateKey, publicKey } = newKeyPair();
let sshd: TestSshd;
beforeAll(async () => {
  sshd = await startSshd({ authorizedKeys: [publicKey], env: { HOME: '/tmp/of a pod' } });
}, 200_000);
afterAll(() => sshd.stop());

async function connect(config: Config = {}) {
  const ssh = new NodeSSH();
  const { host, port, user: username } = sshd;
  await ssh.connect({ host, port, username, privateKey, ...config });
  ssh.connection?.on('error', () => undefined);
  return ssh;
}

it('runs a command for who has the key, with the variables of the test', async () => {
  const ssh = await connect();
  const { stdout, code } = await ssh.execCommand('echo "$HOME"; exit 3');
  expect([stdout, code]).toEqual(['/tmp/of a pod', 3]);
  ssh.dispose();
});

it('refuses another key', async () => {
  await expect(connect({ privateKey: newKeyPair().privateKey })).rejects.toThrow(
    'authentication methods failed',
  );
});

it('drops connections; what was started detached goes on', async () => {
  const ssh = await connect();
  const { stdout: pid } = await ssh.execCommand('setsid sleep 60 >/dev/null 2>&1 </dev/null & echo $!');
  const held = ssh.execCommand('sleep 60');
  const other = await connect();
  sshd.dropConnections();
  expect(await held).toMatchObject({ code: null, signal: null });
  expect(process.kill(Number(pid), 0)).toBe(true);
  process.kill(Number(pid), 'SIGKILL');
  other.dispose();
  (await connect()).dispose();
});

it('shows another host key once it was changed', async () => {
  const shown = async () => {
    let seen = '';
    const note = (key: Buffer) => (seen = fingerprint(key)) !== '';
    (await connect({ hostVerifier: note })).dispose();
    return seen;
  };
  const before = await shown();
  expect(before).toBe(sshd.hostKey());
  await sshd.changeHostKey();
  const after = await shown();
  expect(after).toBe(sshd.hostKey());
  expect(after).not.toBe(before);
});
