import { createInterface } from 'node:readline/promises';
import { CliError } from './exit-codes.js';
import { type Terminal } from './terminal.js';

/** Asks before something that cannot be taken back. Throws CliError unless the answer is yes, or `yes` was given before. */
export async function confirm(terminal: Terminal, question: string, yes: boolean | undefined): Promise<void> {
  if (yes) return;
  if (!terminal.stdin.isTTY) throw new CliError(`${question} Nobody can be asked here: add --yes.`);
  const asked = createInterface({ input: terminal.stdin, output: terminal.stderr });
  try {
    const answer = await asked.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CliError('nothing was done', 1);
  } finally {
    asked.close();
  }
}
