import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createDirectory } from '../../../../test/support/directory.js';
import { until } from '../testing/until.js';
import { readDisk } from '../watch-disk/judge-disk.js';
import { launchExit } from './launch-script.js';
import { podScript, scriptCommand, writeFilesCommand, type PodFile } from './pod-script.js';
import { readInstallation } from './read-installation.js';
import { readLaunch, readState } from './read-launch.js';
import { environmentFile, workerEnvironment } from './worker-environment.js';

const workerId = "gpu 1's";
const podName = 'callsheet-0000000a';
const installation = { allowed: false, repository: '', ref: 'main', torch: '' };
const facts = { podName, workerId, installation };

const filesWith = (environment: string): PodFile[] => [
  { name: 'worker.env', content: environment },
  { name: 'worker.sh', content: podScript(facts) },
];

/** A stand-in for a pod: a home, and a worker folder whose `python` notes how it was started and then waits. */
class Home {
  readonly dir = createDirectory('pod');
  readonly workerDir = join(this.dir, 'Headless-Wan2GP');
  readonly files = join(this.dir, '.callsheet', podName);
  readonly starts = join(this.dir, 'starts');

  constructor(python = 'sleep 600; exit') {
    const bin = join(this.workerDir, 'venv', 'bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(this.workerDir, 'worker.py'), '');
    writeFileSync(join(bin, 'activate'), `PATH='${bin}':"$PATH"\n`);
    const note = `echo "$PWD|$SUPABASE_ANON_KEY|$*" >>'${this.starts}'`;
    writeFileSync(join(bin, 'python'), `#!/bin/bash\n${note}\n${python}\n`, {
      mode: 0o755,
    });
  }

  /** Runs a command as sshd would, with input. */
  async run(command: string, stdin = '') {
    const env = { HOME: this.dir, PATH: process.env['PATH'] ?? '' };
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve, reject) => {
      const child = spawn('/bin/sh', ['-c', command], { cwd: this.dir, env });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.on('error', reject);
      child.on('close', (code) =>
        resolve({ code: code ?? 255, stdout: stdout.trim(), stderr: stderr.trim() }),
      );
      child.stdin.end(stdin);
    });
  }

  async install(): Promise<void> {
    const config = {
      workerUrl: 'http://10.0.0.1',
      SUPABASE_VIDEO_BUCKET: 'b',
      REPLICATE_API_TOKEN: undefined,
      WORKER_EXTRA_ENV: {},
    };
    const environment = environmentFile(workerEnvironment(config, workerId, "9f'ab77"));
    const { command, input } = writeFilesCommand(podName, filesWith(environment));
    await this.run(command, input);
  }

  start() {
    return this.run(scriptCommand(podName, 'start', { workerDir: this.workerDir }));
  }

  state() {
    return this.run(scriptCommand(podName, 'state', { workerDir: this.workerDir }));
  }

  timesStarted(): number {
    return existsSync(this.starts) ? readFileSync(this.starts, 'utf8').trim().split('\n').length : 0;
  }

  /** How the worker was started, once it has noted that. */
  worked(): Promise<string> {
    return until(() => existsSync(this.starts) && (readFileSync(this.starts, 'utf8').trim() || undefined));
  }

  async kill(): Promise<void> {
    const pid = Number(readFileSync(`${this.files}/worker.pid`, 'utf8'));
    process.kill(-pid, 'SIGKILL');
    await until(() => !isAlive(pid));
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

let home: Home;
afterEach(async () => {
  if (existsSync(`${home.files}/worker.pid`)) await home.kill().catch(() => undefined);
});

test('the disk is looked at, and tried', async () => {
  home = new Home();
  await home.install();
  const look = (workerDir: string) => home.run(scriptCommand(podName, 'disk', { workerDir }));
  expect(readDisk(await look(home.workerDir))).toMatchObject({ takesFiles: true });
  expect(readdirSync(home.workerDir).filter((name) => name.startsWith('.callsheet'))).toEqual([]);
  expect(readDisk(await look(join(home.dir, 'nothing')))).toMatchObject({ takesFiles: false });
});

test('started twice, the worker runs once', async () => {
  home = new Home();
  await home.install();
  const first = readLaunch(await home.start());
  expect(first).toMatchObject({ kind: 'running', again: false });
  expect(readLaunch(await home.start())).toEqual({ ...first, again: true });
  await home.worked();
  expect(home.timesStarted()).toBe(1);
});

test('two launches at once start one worker', async () => {
  home = new Home();
  await home.install();
  const results = (await Promise.all([home.start(), home.start(), home.start()])).map(readLaunch);
  expect(results.filter((result) => result.kind === 'running' && !result.again)).toHaveLength(1);
  await home.worked();
  expect(home.timesStarted()).toBe(1);
});

test('the worker gets its environment, and a command line without its keys', async () => {
  home = new Home();
  await home.install();
  await home.start();
  expect(await home.worked()).toBe(
    `${home.workerDir}|9f'ab77|${home.files}/with-keys.py worker.py ` +
      `--db-type supabase --supabase-url http://10.0.0.1 --worker ${workerId}`,
  );
});

test('a real Python sees the documented start-up arguments, in its children too', async () => {
  home = new Home(`exec "$(PATH=/usr/local/bin:/usr/bin:/bin command -v python3)" "$@"`);
  writeFileSync(
    join(home.workerDir, 'worker.py'),
    `import json, multiprocessing, os, sys, time
def child():
    with open(${JSON.stringify(join(home.dir, 'seen.new'))}, 'w') as file: json.dump(sys.argv, file)
    os.rename(${JSON.stringify(join(home.dir, 'seen.new'))}, ${JSON.stringify(join(home.dir, 'seen'))})
if __name__ == '__main__':
    multiprocessing.get_context('spawn').Process(target=child, daemon=True).start()
    time.sleep(600)
`,
  );
  await home.install();
  await home.start();
  const seen = join(home.dir, 'seen');
  await until(() => existsSync(seen));
  expect(JSON.parse(readFileSync(seen, 'utf8'))).toEqual([
    ...['worker.py', '--db-type', 'supabase', '--supabase-url', 'http://10.0.0.1', '--worker', workerId],
    ...['--supabase-access-token', "9f'ab77", '--supabase-anon-key', "9f'ab77"],
  ]);
});

test('files arrive whole, whatever is in them, and half of one changes nothing', async () => {
  home = new Home();
  const files = (environment: string) => writeFilesCommand(podName, filesWith(environment));
  const { command, input } = files("export A='ü\n#'\n");
  expect((await home.run(command, input)).code).toBe(0);
  expect(readFileSync(`${home.files}/worker.env`, 'utf8')).toBe("export A='ü\n#'\n");
  expect(readFileSync(`${home.files}/worker.sh`, 'utf8')).toBe(podScript(facts));
  const cut = files('export B=1\n');
  expect((await home.run(cut.command, cut.input.slice(0, 5))).code).not.toBe(0);
  expect((await home.run(cut.command, cut.input.slice(0, -5))).code).not.toBe(0);
  expect(readFileSync(`${home.files}/worker.sh`, 'utf8')).toBe(podScript(facts));
});

test('one command installs nothing where nothing is to be installed, and starts the worker once', async () => {
  home = new Home();
  await home.install();
  const bringUp = () => home.run(scriptCommand(podName, 'bring_up', { workerDir: home.workerDir }));
  const [first, second] = [await bringUp(), await bringUp()];
  expect(readInstallation(first)).toMatchObject({ kind: 'done' });
  expect([readLaunch(first), readLaunch(second)]).toMatchObject([
    { kind: 'running', again: false },
    { kind: 'running', again: true },
  ]);
});

test('files with secrets are for root alone, and no command names one', async () => {
  home = new Home();
  await home.install();
  expect(statSync(`${home.files}/worker.env`).mode & 0o777).toBe(0o600);
  const commands = [
    writeFilesCommand(podName, filesWith('9f ab77')).command,
    scriptCommand(podName, 'start', { workerDir: home.workerDir }),
    podScript(facts),
  ];
  expect(commands.join('\n')).not.toContain('ab77');
});

test('a worker that ended is started again', async () => {
  home = new Home();
  await home.install();
  await home.start();
  await home.worked();
  await home.kill();
  expect(readState(await home.state())).toMatchObject({ running: false });
  expect(readLaunch(await home.start())).toMatchObject({ kind: 'running', again: false });
});

test("a process id that went to another program is not the worker's", async () => {
  home = new Home();
  await home.install();
  writeFileSync(`${home.files}/worker.pid`, String(process.pid));
  expect(readLaunch(await home.start())).toMatchObject({ kind: 'running', again: false });
});

test('the lock of a killed launch is taken over after a minute, not before', async () => {
  home = new Home();
  await home.install();
  mkdirSync(`${home.files}/lock`);
  expect(readLaunch(await home.start())).toMatchObject({ kind: 'wait' });
  const old = new Date(Date.now() - 120_000);
  utimesSync(`${home.files}/lock`, old, old);
  expect(readLaunch(await home.start())).toMatchObject({ kind: 'running' });
  expect(existsSync(`${home.files}/lock`)).toBe(false);
});

test('the state shows the end of the log', async () => {
  home = new Home('echo "CUDA is missing"; exit 3');
  await home.install();
  await home.start();
  await home.worked();
  const ended = await until(async () => {
    const state = readState(await home.state());
    return state?.running === false && state;
  });
  expect(ended.logTail).toContain('CUDA is missing');
});

test('a pod without the worker is told apart from a passing fault', async () => {
  home = new Home();
  await home.install();
  const result = await home.run(scriptCommand(podName, 'start', { workerDir: '/nowhere' }));
  expect(result.code).toBe(launchExit.noWorker);
  expect(readLaunch(result)).toMatchObject({ kind: 'failed', code: 'no_worker_on_pod' });
});

test('asked to stop, a worker ends, also one that does not listen', async () => {
  home = new Home("trap '' TERM; while :; do sleep 0.1; done");
  await home.install();
  await home.start();
  await home.worked();
  expect(readState(await home.state())).toMatchObject({ running: true });
  const stopped = await home.run(scriptCommand(podName, 'stop', { workerDir: home.workerDir }));
  expect(stopped.code).toBe(0);
  expect(readState(await home.state())).toMatchObject({ running: false });
});

test('a diagnosis names what is in the environment and no value of it', async () => {
  home = new Home('echo "CUDA is missing"; exit 3');
  await home.install();
  await home.start();
  await home.worked();
  const { stdout } = await home.run(scriptCommand(podName, 'diagnose', { workerDir: home.workerDir }));
  expect(stdout).toContain('SUPABASE_SERVICE_ROLE_KEY');
  expect(stdout).toContain('# df');
  expect(stdout).not.toContain('ab77');
});
