import { type PodManagerConfig } from '../config.js';
import { type PodRow } from '../pod-row.js';
import { SshError, withSsh, type CommandResult } from './session.js';

/** Where a pod was last reached. */
export type Reached = Pick<PodRow, 'sshHost' | 'sshPort' | 'sshUser' | 'sshHostKey'>;

/** Runs a command on a pod that was reached before; its host must show the same key. Throws SshError. */
export async function runOnPod(
  { ssh }: Pick<PodManagerConfig, 'ssh'>,
  { sshHost, sshPort, sshUser, sshHostKey }: Reached,
  command: string,
): Promise<CommandResult> {
  if (sshHost === null || sshPort === null) throw new SshError('unreachable', 'the pod has no SSH address');
  const target = {
    host: sshHost,
    port: sshPort,
    user: sshUser,
    privateKey: ssh.privateKey,
    hostKey: sshHostKey,
  };
  return withSsh(target, (session) => session.run(command));
}
