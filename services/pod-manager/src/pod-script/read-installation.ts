import { type CommandResult } from '../ssh/session.js';

/** How far an installation has come; `step` is the last one that was begun or ended. */
export type InstallationState =
  | { kind: 'done'; steps: string[] }
  | { kind: 'running'; step: string; mark: string }
  | { kind: 'failed'; message: string }
  | { kind: 'unknown'; reason: string };

/** What the script says of the installation. `mark` changes whenever something has moved. */
export function readInstallation({ code, stdout, stderr }: CommandResult): InstallationState {
  const lines = stdout.split('\n');
  const at = lines.findIndex((line) => /^state (running|done|ended)$/.test(line));
  // An installation that has just begun has no step yet.
  if (at < 0 || (at === 0 && lines[0] !== 'state running'))
    return {
      kind: 'unknown',
      reason: `the script ended with ${code}: ${(stderr || stdout).trim().slice(-300)}`,
    };
  const steps = lines.slice(0, at).map((line) => line.replace(/^\d+ /, ''));
  const last = steps.at(-1) ?? 'begins';
  if (lines[at] === 'state done') return { kind: 'done', steps };
  if (lines[at] === 'state running')
    return { kind: 'running', step: last, mark: `${steps.length} ${lines[at + 1] ?? ''}` };
  const log = lines
    .slice(at + 2)
    .join('\n')
    .trim();
  return { kind: 'failed', message: `${last}${log === '' ? '' : `; its log ends:\n${log}`}` };
}
