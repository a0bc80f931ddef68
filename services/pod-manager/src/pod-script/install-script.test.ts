import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory } from '../../../../test/support/directory.js';
import { until } from '../testing/until.js';
import { podScript, scriptCommand, writeFilesCommand, type Mode } from './pod-script.js';
import { readInstallation, type InstallationState } from './read-installation.js';

const podName = 'callsheet-0000000a';

/** A machine without the worker, and a repository that has it. Programs that would fetch from the network are stand-ins. */
class Machine {
  readonly dir = createDirectory('machine');
  readonly workerDir = join(this.dir, 'workspace', 'worker');
  readonly repository = join(this.dir, 'repository');
  private readonly bin = join(this.dir, 'bin');

  constructor() {
    mkdirSync(this.bin, { recursive: true });
    mkdirSync(this.repository);
    const python =
      'case "$*" in *"-m venv"*) mkdir -p "${@: -1}/bin"; cp "$0" "${@: -1}/bin/python"; : >"${@: -1}/bin/activate";; esac';
    this.program('python3', `echo "python3 $*" >>'${this.dir}/calls'\n${python}`);
    this.program('python3.10', `echo "python3.10 $*" >>'${this.dir}/calls'\n${python}`);
    this.program('ffmpeg', 'exit 0');
    this.program('sleep', 'exec /bin/sleep 0.01');
    this.commit('worker.py', 'print("worker")', 'first');
    this.commit('requirements.txt', 'httpx', 'second');
  }

  program(name: string, text: string): void {
    writeFileSync(join(this.bin, name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
  }

  commit(file: string, text: string, message: string): void {
    writeFileSync(join(this.repository, file), text);
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
    for (const args of [
      ['init', '-q', '-b', 'main'],
      ['add', '.'],
      [...identity, 'commit', '-qm', message],
    ])
      spawnSync('git', args, { cwd: this.repository });
  }

  async prepare(allowed = true, torch = 'torch==2.6.0'): Promise<void> {
    const installation = { allowed, repository: this.repository, ref: 'main', torch };
    const script = podScript({ podName, workerId: 'gpu-1', installation });
    const { command, input } = writeFilesCommand(podName, [{ name: 'worker.sh', content: script }]);
    await this.command(command, input);
  }

  async run(mode: Mode): Promise<InstallationState> {
    return readInstallation(await this.command(scriptCommand(podName, mode, { workerDir: this.workerDir })));
  }

  /** Installs and waits for the end. */
  async install(): Promise<InstallationState> {
    await this.run('install');
    return until(async () => {
      const state = await this.run('installation');
      return state.kind !== 'running' && state;
    });
  }

  calls(): string {
    return existsSync(join(this.dir, 'calls')) ? readFileSync(join(this.dir, 'calls'), 'utf8') : '';
  }

  private command(command: string, stdin = '') {
    const env = { HOME: this.dir, PATH: `${this.bin}:${process.env['PATH'] ?? ''}` };
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve, reject) => {
      const child = spawn('/bin/bash', ['-c', command], { cwd: this.dir, env });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? 255, stdout, stderr }));
      // A command that does not read its input may be over before that is written.
      child.stdin.on('error', () => undefined);
      child.stdin.end(stdin);
    });
  }
}

const named = (state: InstallationState) => (state.kind === 'done' ? state.steps : [state.kind]);

test('on an empty machine every step is done and reported', async () => {
  const machine = new Machine();
  await machine.prepare();
  const steps = named(await machine.install());
  expect(steps.filter((step) => !step.endsWith('begun'))).toEqual([
    'lock ok',
    'packages ok',
    'clone ok',
    'venv ok',
    'torch ok',
    'requirements ok',
    'imports ok',
    'done ok',
  ]);
  expect(existsSync(join(machine.workerDir, 'worker.py'))).toBe(true);
  expect(machine.calls()).toMatch(
    /python3\.10 -m pip .*torch==2\.6\.0[^]*pip .*-r .*requirements\.txt[^]*import torch/,
  );
});

test('a second pod finds it installed: it fetches what is new and installs nothing', async () => {
  const machine = new Machine();
  await machine.prepare();
  await machine.install();
  const calls = machine.calls().length;
  await machine.prepare();
  writeFileSync(join(machine.dir, '.callsheet', podName, 'install.status'), '');
  machine.commit('worker.py', 'print("newer")', 'third');
  const steps = named(await machine.install());
  expect(steps).toContain('update ok');
  expect(steps).toContain('requirements skipped unchanged');
  expect(readFileSync(join(machine.workerDir, 'worker.py'), 'utf8')).toContain('newer');
  expect(machine.calls().slice(calls)).not.toContain('-m pip');
});

test('an update that fails leaves the version that is there', async () => {
  const machine = new Machine();
  await machine.prepare();
  await machine.install();
  spawnSync('rm', ['-rf', machine.repository]);
  writeFileSync(join(machine.dir, '.callsheet', podName, 'install.status'), '');
  expect(named(await machine.install()).find((step) => step.startsWith('update'))).toMatch(/^update warning/);
});

test('a step that fails is tried three times and ends the installation with its log', async () => {
  const machine = new Machine();
  machine.program('git', 'echo "fatal: unable to access" >&2; exit 128');
  await machine.prepare();
  const state = await machine.install();
  expect(state).toMatchObject({ kind: 'failed' });
  expect(JSON.stringify(state)).toMatch(/clone failed .*try 3.*/);
  expect(JSON.stringify(state)).toContain('unable to access');
});

test('without permission nothing is installed, and the reason says so', async () => {
  const machine = new Machine();
  await machine.prepare(false);
  const state = await machine.run('install');
  expect(state).toMatchObject({ kind: 'failed' });
  expect(JSON.stringify(state)).toContain('WORKER_INSTALL');
  expect(existsSync(machine.workerDir)).toBe(false);
});

test('a worker that is there and no git checkout is taken as it is', async () => {
  const machine = new Machine();
  mkdirSync(join(machine.workerDir, 'venv', 'bin'), { recursive: true });
  writeFileSync(join(machine.workerDir, 'worker.py'), '');
  writeFileSync(join(machine.workerDir, 'venv', 'bin', 'activate'), '');
  await machine.prepare();
  expect(named(await machine.run('install'))).toEqual([
    `worker skipped ${machine.workerDir} is there and no git checkout`,
    'done ok',
  ]);
  expect(machine.calls()).toBe('');
});

test('two installations of the same machine at once are one', async () => {
  const machine = new Machine();
  await machine.prepare();
  await Promise.all([machine.run('install'), machine.run('install')]);
  await machine.install();
  expect(machine.calls().match(/-m venv/g)).toHaveLength(1);
});
