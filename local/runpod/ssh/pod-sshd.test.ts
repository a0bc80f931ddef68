import { once } from 'node:events';
import { createServer } from 'node:net';
import {
  connect,
  createBootedPod,
  isAlive,
  newKeyPair,
  podBody,
  startTestEmulator,
  until,
  type TestEmulator,
} from '../emulator.fixture.js';
import { ManualClock } from '../manual-clock.fixture.js';

const { privateKey, publicKey } = newKeyPair();
let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});

async function openPod() {
  const pod = await createBootedPod(emulator, publicKey);
  return { ...pod, ssh: await connect(pod.port, { privateKey }) };
}

const pidsOf = async (podId: string): Promise<number[]> => {
  const { body } = await emulator.admin('GET', '/state');
  return body.pods.find(({ id }) => id === podId)?.pids ?? [];
};

it("runs commands in the pod, without the pod's environment", async () => {
  const { id, ssh } = await openPod();
  expect(
    await ssh.execCommand('pwd; echo "$RUNPOD_POD_ID [$SECRET$PUBLIC_KEY]"; echo oops >&2; exit 3'),
  ).toEqual({
    stdout: `${emulator.dataDirectory}/pods/${id}\n${id} []`,
    stderr: 'oops',
    code: 3,
    signal: null,
  });
  expect(await ssh.execCommand('cat', { stdin: 'piped' })).toMatchObject({ stdout: 'piped', code: 0 });
  expect(await ssh.execCommand('kill -TERM $$')).toMatchObject({ code: null, signal: 'SIGTERM' });
  expect((await ssh.execCommand('head -c 3000000 /dev/zero')).stdout).toHaveLength(3_000_000);
  ssh.dispose();
});

it('runs several commands at once, but not more than sshd would', async () => {
  const { ssh } = await openPod();
  ssh.connection?.setMaxListeners(0);
  const read = Array.from({ length: 10 }, (_, at) =>
    ssh.execCommand(`read line; echo ${at}`, { stdin: 'go\n' }),
  );
  expect((await Promise.all(read)).map(({ stdout }) => stdout)).toEqual([...'0123456789']);
  const held = Array.from({ length: 10 }, () => ssh.execCommand('exec sleep 60'));
  held.forEach((one) => void one.catch(() => undefined));
  await expect(ssh.execCommand('true')).rejects.toThrow('Channel open failure');
  ssh.dispose();
});

it('takes only the keys and the user of the pod', async () => {
  const second = newKeyPair();
  const { port } = await createBootedPod(emulator, `${publicKey}\n${second.publicKey}`);
  (await connect(port, { privateKey: second.privateKey })).dispose();
  await expect(connect(port, { privateKey: newKeyPair().privateKey })).rejects.toThrow(
    'authentication methods failed',
  );
  await expect(connect(port, { privateKey, username: 'ubuntu' })).rejects.toThrow(
    'authentication methods failed',
  );
  await expect(connect(port, { password: 'root' })).rejects.toThrow('authentication methods failed');
});

it('refuses connections until sshd has started, and for ever without a key', async () => {
  const own = await startTestEmulator({ sshdMs: 60_000 });
  const { port } = await createBootedPod(own, publicKey);
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

it('moves to another port when somebody took the one it had reserved', async () => {
  const clock = new ManualClock();
  const own = await startTestEmulator({ clock });
  const { body: pod } = await own.api('POST', '/v2/pods', podBody(publicKey));
  const portOf = async () => (await own.api('GET', `/v2/pods/${pod.id}`)).body.ssh.direct?.port ?? 0;
  clock.advance(20);
  const reserved = await portOf();
  const thief = createServer().listen(reserved, '127.0.0.1');
  await once(thief, 'listening');
  clock.advance(20);
  const moved = await until(async () => ((await portOf()) === reserved ? undefined : portOf()));
  (await connect(moved, { privateKey })).dispose();
  thief.close();
});

it('gives each pod a host key of its own, and a new one after a restart', async () => {
  const seen: string[] = [];
  const note = (port: number) =>
    connect(port, { privateKey, hostVerifier: (key: Buffer) => seen.push(key.toString('base64')) > 0 });
  const [one, two] = [await createBootedPod(emulator, publicKey), await createBootedPod(emulator, publicKey)];
  (await note(one.port)).dispose();
  (await note(two.port)).dispose();
  await emulator.api('POST', `/v2/pods/${one.id}/action`, { action: 'restart' });
  const port = await until(async () => {
    const { body } = await emulator.api('GET', `/v2/pods/${one.id}`);
    return body.runtime ? body.ssh.direct?.port : undefined;
  });
  (await note(port)).dispose();
  expect(new Set(seen).size).toBe(3);
});

it('holds the channel as long as somebody holds the output', async () => {
  const { ssh } = await openPod();
  const { stdout } = await ssh.execCommand('mkfifo p; (read line <p; echo late) & echo early; echo go >p &');
  expect(stdout).toBe('early\nlate');
  ssh.dispose();
});

it('starts the worker with the start-up command, detached, and ends it with the pod', async () => {
  const { id, port, ssh } = await openPod();
  const prepare = 'cd /workspace/Headless-Wan2GP/ && source venv/bin/activate';
  const run = 'nohup python worker.py --worker w1 >log 2>&1 </dev/null';
  expect((await ssh.execCommand(`${prepare} && { ${run} & }`)).code).toBe(0);
  ssh.dispose();
  const again = await connect(port, { privateKey });
  const output = await until(async () => {
    const { stdout } = await again.execCommand('cat /workspace/Headless-Wan2GP/log; ls pids');
    return stdout.includes('--worker w1') ? stdout : undefined;
  });
  const [pid = 0] = await pidsOf(id);
  expect(output).toBe(`worker.py --worker w1\n${pid}`);
  expect(isAlive(pid)).toBe(true);
  const used = 'nvidia-smi --query-gpu=memory.used --format=csv,noheader,nounits';
  expect((await again.execCommand(used)).stdout).toBe('9830');
  again.dispose();
  await emulator.api('DELETE', `/v2/pods/${id}`);
  expect(isAlive(pid)).toBe(false);
});

it("kills a pod's processes on request and leaves the pod and other pods alone", async () => {
  const [one, two] = [await openPod(), await openPod()];
  const launch = (pod: typeof one) =>
    pod.ssh.execCommand('setsid sleep 60 >/dev/null 2>&1 </dev/null & echo $!');
  const [first, second] = [await launch(one), await launch(two)].map(({ stdout }) => Number(stdout));
  const { body } = await emulator.admin('POST', `/pods/${one.id}/kill-workers`);
  expect(body.killed).toBeGreaterThanOrEqual(1);
  expect(await pidsOf(one.id)).toEqual([]);
  expect([isAlive(first ?? 0), isAlive(second ?? 0)]).toEqual([false, true]);
  expect((await emulator.api('GET', `/v2/pods/${one.id}`)).body.status).toBe('RUNNING');
  one.ssh.dispose();
  two.ssh.dispose();
});

it('answers nvidia-smi', async () => {
  const { ssh } = await openPod();
  const query = (fields: string) =>
    ssh.execCommand(`nvidia-smi --query-gpu=${fields} --format=csv,noheader,nounits`);
  expect((await query('memory.total,name,memory.used,driver_version')).stdout).toBe(
    '24576, NVIDIA GeForce RTX 4090, 1, 570.124.06',
  );
  expect((await query('serial')).code).toBe(2);
  expect((await ssh.execCommand('nvidia-smi')).stdout).toContain('Driver Version: 570.124.06');
  ssh.dispose();
});
