import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { utils } from 'ssh2';
import { newHostKey } from '../../local/runpod/ssh/keys.js';
import { launch } from '../../local/stack/launch.js';
import { choosePort } from '../../local/stack/ports.js';
import { ProcessLedger } from '../../local/stack/process-ledger.js';
import { createDirectory } from './directory.js';
import { findSshd } from './find-sshd.js';

/** What a test may choose about its sshd. */
export interface SshdOptions {
  /** Whom it lets in: lines of an `authorized_keys` file. */
  readonly authorizedKeys: readonly string[];
  /** Set in every session, over what sshd sets itself, e.g. HOME and PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further lines of `sshd_config`. */
  readonly settings?: readonly string[];
}

/** A real OpenSSH server of a test's own, on 127.0.0.1; it knows nothing of the machine's own sshd and its files. */
export interface TestSshd {
  readonly host: string;
  readonly port: number;
  /** The one user who can log in: who runs the tests. */
  readonly user: string;
  /** `SHA256:…` of the host key it shows now. */
  hostKey(): string;
  /** Cuts every connection as a network would; what was started in them may go on, and new ones are welcome. */
  dropConnections(): void;
  /** Shows a fresh host key from now on, as a machine that was set up anew. */
  changeHostKey(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts an sshd with a host key of its own. The directory of its log goes away with the test run. */
export async function startSshd(options: SshdOptions): Promise<TestSshd> {
  const [binary, port, dir] = [await findSshd(), await choosePort(), createDirectory('sshd')];
  const user = userInfo().username;
  writeFileSync(join(dir, 'authorized_keys'), `${options.authorizedKeys.join('\n')}\n`, { mode: 0o600 });
  writeFileSync(join(dir, 'sshd_config'), configuration(dir, port, user, options));
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  let hostKey = writeHostKey(dir);
  let running = await run(binary, dir, port);
  const stop = async () => {
    dropConnections(running.pid);
    await running.stop();
  };
  return {
    host: '127.0.0.1',
    port,
    user,
    hostKey: () => hostKey,
    dropConnections: () => dropConnections(running.pid),
    changeHostKey: async () => {
      await stop();
      hostKey = writeHostKey(dir);
      running = await run(binary, dir, port);
    },
    stop,
  };
}

function configuration(dir: string, port: number, user: string, { env, settings }: SshdOptions): string {
  const variables = Object.entries(env ?? {}).map(([name, value]) => JSON.stringify(`${name}=${value}`));
  return [
    ...(settings ?? []),
    'ListenAddress 127.0.0.1',
    `Port ${port}`,
    `HostKey ${join(dir, 'host_key')}`,
    `AuthorizedKeysFile ${join(dir, 'authorized_keys')}`,
    `PidFile ${join(dir, 'sshd.pid')}`,
    `AllowUsers ${user}`,
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'UsePAM no',
    'StrictModes no',
    'Subsystem sftp internal-sftp',
    ...(variables.length > 0 ? [`SetEnv ${variables.join(' ')}`] : []),
    '',
  ].join('\n');
}

function writeHostKey(dir: string): string {
  const privateKey = newHostKey();
  writeFileSync(join(dir, 'host_key'), privateKey, { mode: 0o600 });
  const parsed = utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  const digest = createHash('sha256').update(parsed.getPublicSSH()).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

async function run(binary: string, dir: string, port: number) {
  const ledger = new ProcessLedger(dir);
  return launch(
    {
      name: 'sshd',
      command: binary,
      args: ['-D', '-e', '-f', join(dir, 'sshd_config')],
      env: process.env,
      log: join(dir, 'sshd.log'),
      onSpawn: (pid) => ledger.add('sshd', pid),
    },
    { isReady: () => greets(port), timeoutMs: 10_000 },
  );
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(2_000, () => socket.destroy());
    socket.once('data', (greeting) => {
      resolve(greeting.includes('OpenSSH'));
      socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.once('close', () => resolve(false));
  });
}

/** sshd serves each connection in processes of its own, below the listening one; they hold the socket. */
function dropConnections(listener: number): void {
  const { stdout } = spawnSync('ps', ['-e', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  const processes = stdout.split('\n').map((line) => {
    const [pid, parent, command = ''] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), isSshd: /sshd(-session|-auth)?$/.test(command) };
  });
  const below = (parent: number): number[] =>
    processes.filter((one) => one.parent === parent && one.isSshd).flatMap(({ pid }) => [...below(pid), pid]);
  for (const pid of below(listener)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  }
}
