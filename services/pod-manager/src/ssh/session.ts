import { createHash } from 'node:crypto';
import { errorMessage } from '@callsheet/runtime';
import { traced } from '@callsheet/telemetry';
import { NodeSSH } from 'node-ssh';

const connectTimeoutMs = 10_000;
const commandTimeoutMs = 30_000;
const maxOutputLength = 100_000;

/** Where to connect; `hostKey` is what the host showed at the first contact, null before that. */
export interface SshTarget {
  host: string;
  port: number;
  user: string;
  privateKey: string;
  hostKey: string | null;
}

export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** A connection to a pod as root. */
export interface SshSession {
  /** `SHA256:…` of the key the host showed. */
  hostKey: string;
  /** Runs a command; rejects with SshError when it did not end by itself. */
  run(command: string, stdin?: string): Promise<CommandResult>;
}

/** The connection could not be made or broke. `host-key-changed`: somebody else answers there. */
export class SshError extends Error {
  constructor(
    readonly kind: 'unreachable' | 'host-key-changed' | 'dropped' | 'timeout',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Connects, does the work and disconnects, whatever happens. Throws SshError. */
export async function withSsh<T>(target: SshTarget, work: (session: SshSession) => Promise<T>): Promise<T> {
  const ssh = new NodeSSH();
  try {
    const place = { 'server.address': target.host, 'server.port': target.port };
    const hostKey = await traced('ssh connect', place, () => connect(ssh, target));
    return await work({ hostKey, run: (command, stdin) => exec(ssh, command, stdin) });
  } finally {
    ssh.dispose();
  }
}

/** How OpenSSH writes a key's fingerprint. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=$/, '')}`;
}

async function connect(ssh: NodeSSH, { host, port, user, privateKey, hostKey }: SshTarget): Promise<string> {
  let shown = '';
  try {
    await ssh.connect({
      host,
      port,
      privateKey,
      username: user,
      readyTimeout: connectTimeoutMs,
      keepaliveInterval: 5_000,
      hostVerifier: (key: Buffer) => {
        shown = fingerprint(key);
        return hostKey === null || shown === hostKey;
      },
    });
  } catch (error) {
    if (hostKey !== null && shown !== '' && shown !== hostKey)
      throw new SshError(
        'host-key-changed',
        `the host shows key ${shown}, at first contact it was ${hostKey}`,
      );
    throw new SshError('unreachable', `SSH to ${host}:${port}: ${errorMessage(error)}`, { cause: error });
  }
  // An error after the connection stood would otherwise end the process; commands notice by their missing exit code.
  ssh.connection?.on('error', () => undefined);
  return shown;
}

/** The span says nothing of the command, which may hold secrets. */
function exec(ssh: NodeSSH, command: string, stdin: string | undefined): Promise<CommandResult> {
  return traced('ssh exec', {}, async (span) => {
    const result = await run(ssh, command, stdin);
    span.setAttribute('process.exit.code', result.code);
    return result;
  });
}

async function run(ssh: NodeSSH, command: string, stdin: string | undefined): Promise<CommandResult> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const late = () =>
      reject(new SshError('timeout', `no end of a command after ${commandTimeoutMs / 1000} s`));
    timer = setTimeout(late, commandTimeoutMs);
  });
  try {
    const result = await Promise.race([execute(ssh, command, stdin), timeout]);
    // node-ssh resolves without code and signal when the connection was lost.
    if (result.code === null && result.signal === null)
      throw new SshError('dropped', 'the SSH connection was lost');
    const [stdout, stderr] = [result.stdout, result.stderr].map((text) => text.slice(-maxOutputLength));
    return { code: result.code ?? 255, stdout: stdout ?? '', stderr: stderr ?? '' };
  } finally {
    clearTimeout(timer);
  }
}

async function execute(ssh: NodeSSH, command: string, stdin = '') {
  try {
    return await ssh.execCommand(command, { stdin, noTrim: true });
  } catch (error) {
    throw new SshError('dropped', `SSH: ${errorMessage(error)}`, { cause: error });
  }
}
