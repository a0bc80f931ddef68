import { z } from 'zod';
import { resolveSsh, sshKeys } from '../../../services/pod-manager/src/ssh/key-config.js';
import { findingsOf, type Finding } from './finding.js';

const Keys = z.object(sshKeys).transform((env, context) => resolveSsh(env, context) ?? z.NEVER);

/** The key that pods are reached with, judged as pod-manager judges it. */
export function checkSsh(env: Readonly<Record<string, string | undefined>>): Finding[] {
  const { ok, problem, skipped } = findingsOf('SSH key');
  if (!Object.keys(sshKeys).some((name) => env[name] !== undefined))
    return [skipped('RUNPOD_SSH_PRIVATE_KEY')];
  const { data, error } = Keys.safeParse(env);
  if (data) return [ok(data.publicKey.split(' ')[0] ?? 'it can be used')];
  return error.issues.map((issue) =>
    problem(
      `${issue.path.join('.')} ${issue.message}`,
      'make a pair with: ssh-keygen -t ed25519 -f callsheet-key',
    ),
  );
}
