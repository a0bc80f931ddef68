import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A command that did not succeed, with the end of what it printed. */
export class CommandError extends Error {}

export interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** When it is up, the command is killed and counts as failed. */
  readonly timeoutMs?: number;
}

/** Runs a command to its end; gives what it printed on stdout, without the last line's end. */
export async function runCommand(
  [command = '', ...args]: readonly string[],
  { env, timeoutMs }: CommandOptions = {},
): Promise<string> {
  const child = spawn(command, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let [printed, all] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    all += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    all += text;
  });
  const [code] = (await Promise.race([
    once(child, 'close'),
    once(child, 'error').then(([error]: unknown[]) => {
      throw new CommandError(`${command} cannot be run`, { cause: error });
    }),
  ])) as [number | null];
  if (code !== 0)
    throw new CommandError(
      `${[command, ...args].join(' ')} ${code === null ? 'was killed' : `ended with ${code}`}: ${all.slice(-1500)}`,
    );
  return printed.trimEnd();
}

/** Whether the command runs and succeeds. */
export function succeeds(command: readonly string[], options: CommandOptions = {}): Promise<boolean> {
  return runCommand(command, options).then(
    () => true,
    () => false,
  );
}
