import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type ServerChannel } from 'ssh2';
import { shellQuoted } from '../machine/shell-quoted.js';

/** Where the commands of an SSH session run. */
export interface CommandHome {
  root: string;
  env: Record<string, string>;
  /** Process groups of commands that still run. */
  groups: Set<number>;
}

/** Runs one command (or, without one, a shell that reads stdin) and ends the channel once its output is complete. */
export function runCommand(
  channel: ServerChannel,
  home: CommandHome,
  command?: string,
  end: typeof endChannel = endChannel,
): void {
  const args = command === undefined ? [] : ['-c', mapWorkspace(command, home.root)];
  const child = spawn(shell, args, { cwd: home.root, env: home.env, detached: true, stdio: 'pipe' });
  const { pid } = child;
  if (pid !== undefined) home.groups.add(pid);
  child.on('error', () => end(channel, 127, null));
  child.on('exit', () => pid !== undefined && home.groups.delete(pid));
  // Not on 'exit': a real sshd waits until every holder of the output has closed it, and a launch must not hide that.
  child.on('close', (code, signal) => end(channel, code, signal));
  connect(channel, child);
}

const bash = ['/bin/bash', '/usr/bin/bash'].find((path) => existsSync(path));
const shell = bash ?? '/bin/sh';

function connect(channel: ServerChannel, child: ChildProcessWithoutNullStreams): void {
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.stdin.on('error', () => channel.unpipe(child.stdin));
  channel.on('error', () => undefined);
  // A dropped connection takes the pipes away, not the command: it goes on, as under sshd.
  channel.on('close', () => [child.stdin, child.stdout, child.stderr].forEach((stream) => stream.destroy()));
}

function endChannel(channel: ServerChannel, code: number | null, signal: NodeJS.Signals | null): void {
  if (signal !== null) channel.exit(signal.replace(/^SIG/, ''), false, '');
  else channel.exit(code ?? 255);
  channel.end();
}

/** Rewrites the pod's absolute `/workspace` to where it lies on this machine; other absolute paths are the machine's own. */
export function mapWorkspace(command: string, root: string): string {
  const quoted = /^[\w./-]+$/.test(root) ? root : shellQuoted(root);
  return command.replace(/(?<=(?:^|[\s=:;<>(&|])["']?)\/workspace(?=[/\s"';)&|:]|$)/g, `${quoted}/workspace`);
}
