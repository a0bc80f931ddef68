import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createBootedPod, isAlive, newKeyPair, startTestEmulator } from './emulator.fixture.js';
import { startEmulator } from './emulator.js';

const { privateKey, publicKey } = newKeyPair();

it('leaves no process and no directory behind when it stops', async () => {
  const emulator = await startTestEmulator();
  const { id, port } = await createBootedPod(emulator, publicKey);
  const ssh = await connect(port, { privateKey });
  const held = ssh.execCommand('exec sleep 60');
  const { stdout } = await ssh.execCommand(
    'setsid sh -c "sleep 60; true" >/dev/null 2>&1 </dev/null & echo $!',
  );
  const { body } = await emulator.admin('GET', '/state');
  const pids = body.pods[0]?.pids ?? [];
  expect(pids).toContain(Number(stdout));
  expect(pids.length).toBeGreaterThanOrEqual(2);
  const directory = join(emulator.dataDirectory, 'pods', id);
  await access(directory);
  await emulator.stop();
  expect(pids.filter(isAlive)).toEqual([]);
  await expect(access(directory)).rejects.toThrow('ENOENT');
  expect(await held).toMatchObject({ code: null });
});

it('kills what an emulator that was killed left behind, and nothing else', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'runpod-emulator-'));
  const directory = join(dataDirectory, 'pods', 'abc123');
  await mkdir(directory, { recursive: true });
  const left = spawn('sleep', ['60'], { env: { ...process.env, RUNPOD_POD_ID: 'abc123' } });
  const other = spawn('sleep', ['60'], { env: { ...process.env, RUNPOD_POD_ID: 'abc1234' } });
  const ended = once(left, 'exit');
  const emulator = await startTestEmulator({ dataDirectory });
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(other.exitCode ?? other.signalCode).toBeNull();
  await expect(access(directory)).rejects.toThrow('ENOENT');
  other.kill();
  await emulator.stop();
});

it('does not touch the pods of a running emulator when it cannot have its port', async () => {
  const first = await startTestEmulator();
  const { id } = await createBootedPod(first, publicKey);
  const adminPort = Number(new URL(first.adminUrl).port);
  await expect(startEmulator({ dataDirectory: first.dataDirectory, adminPort })).rejects.toThrow(
    'EADDRINUSE',
  );
  await access(join(first.dataDirectory, 'pods', id));
  await first.stop();
});

it('keeps the directories of its pods on request', async () => {
  const emulator = await startTestEmulator({ keepPodDirectories: true });
  const { id } = await createBootedPod(emulator, publicKey);
  await emulator.api('DELETE', `/v2/pods/${id}`);
  await access(join(emulator.dataDirectory, 'pods', id));
  await emulator.stop();
});
