import { type CommandResult } from '../ssh/session.js';
import { launchExit } from './launch-script.js';

export type LaunchResult =
  | { kind: 'running'; pid: number; again: boolean }
  | { kind: 'wait'; reason: string }
  | { kind: 'failed'; code: string; message: string };

/** What the launch script's end means. */
export function readLaunch({ code, stdout, stderr }: CommandResult): LaunchResult {
  const said = /^(launched|already running) (\d+)$/m.exec(stdout);
  if (code === 0 && said) return { kind: 'running', pid: Number(said[2]), again: said[1] !== 'launched' };
  const message = (stderr || stdout).trim().slice(-500);
  if (code === launchExit.noWorker) return { kind: 'failed', code: 'no_worker_on_pod', message };
  return { kind: 'wait', reason: `the launch ended with ${code}: ${message}` };
}

/** How a launched worker is; `logSize` in bytes. */
export interface WorkerState {
  running: boolean;
  logSize: string;
  logTail: string;
}

/** What the script says of a worker that was launched. */
export function readState({ stdout }: CommandResult): WorkerState | undefined {
  const said = /^(running \d+|not running)\nlog +(\d+)\n?/.exec(stdout);
  if (!said) return undefined;
  const logTail = stdout.slice(said[0].length).trim();
  return { running: said[1] !== 'not running', logSize: said[2] ?? '0', logTail };
}
