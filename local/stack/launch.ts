import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openLog, tailLog } from './log-file.js';

const POLL_MS = 20;

/** How to run one program. */
export interface LaunchOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** File that receives its output. */
  readonly log: string;
  readonly cwd?: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** What asks it to end; SIGTERM unless said. */
  readonly stopSignal?: NodeJS.Signals;
  /** How long it may take to end, in milliseconds, before it is killed. */
  readonly stopTimeoutMs?: number;
  /** Called as soon as it has a pid. */
  readonly onSpawn?: (pid: number) => void;
  /** Gives up waiting for it to be ready. */
  readonly abort?: AbortSignal;
}

/** How to tell that a program serves. */
export interface Readiness {
  readonly isReady: () => Promise<boolean>;
  readonly timeoutMs: number;
}

/** A program that was started here. */
export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  /** Says how it ended, e.g. `exit code 1` or `SIGKILL`; never rejects. */
  readonly exited: Promise<string>;
  isRunning(): boolean;
  signal(signal: NodeJS.Signals): void;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a program and waits until it is ready. Rejects with the end of its log, leaving nothing behind, when it ends
 * before or takes too long.
 */
export async function launch(options: LaunchOptions, readiness: Readiness): Promise<RunningProcess> {
  const running = await run(options);
  try {
    await waitUntilReady(running, readiness, options.abort);
    return running;
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** The process group is its own: a Ctrl-C in the terminal reaches it only through us, in good order. */
async function run(options: LaunchOptions): Promise<RunningProcess> {
  const output = openLog(options.log);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', output, output],
    detached: true,
    ...options.user,
  });
  closeSync(output);
  await once(child, 'spawn');
  return control(child, options);
}

async function waitUntilReady(
  running: RunningProcess,
  { isReady, timeoutMs }: Readiness,
  abort?: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isReady())) {
    abort?.throwIfAborted();
    if (!running.isRunning())
      throw failure(running, `ended with ${await running.exited} before it was ready`);
    if (Date.now() > deadline) throw failure(running, `was not ready after ${timeoutMs / 1000} s`);
    await Promise.race([delay(POLL_MS), running.exited]);
  }
  if (!running.isRunning()) throw failure(running, `ended with ${await running.exited}`);
}

function control(child: ChildProcess, options: LaunchOptions): RunningProcess {
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const stop = async () => {
    child.kill(options.stopSignal ?? 'SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), options.stopTimeoutMs ?? 10_000);
    await exited;
    clearTimeout(killer);
  };
  const { pid } = child;
  if (pid === undefined) throw new Error(`${options.name} has no process`);
  options.onSpawn?.(pid);
  return { name: options.name, pid, log: options.log, exited, isRunning, signal: (s) => child.kill(s), stop };
}

function failure(running: RunningProcess, what: string): Error {
  return new Error(`${running.name} ${what}. The end of ${running.log}:\n${tailLog(running.log)}`);
}
