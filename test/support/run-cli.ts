import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '../../local/stack/repository.js';

/** What a command left behind. */
export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  env?: Record<string, string>;
  stdin?: string;
}

/** The built `callsheet` command, run as a user would. */
export const cliPath = join(repositoryRoot(), 'cli', 'callsheet.mjs');

/** Runs it to its end; of the environment it has only what is given. */
export function runCli(
  args: readonly string[],
  { env = {}, stdin = '' }: CliOptions = {},
): Promise<CliResult> {
  const child = spawn(process.execPath, [cliPath, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const result: CliResult = { code: null, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (result.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (result.stderr += text));
  child.stdin.end(stdin);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...result, code }));
  });
}
