import { CommanderError } from 'commander';
import { exitCodeOf } from './exit-codes.js';
import { explainFailure } from './explain-failure.js';
import { buildProgram } from './program.js';
import { type Terminal } from './terminal.js';

/** Runs one command line to its end; gives the exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const result = { exitCode: 0 };
  try {
    await buildProgram(terminal, result).parseAsync(args, { from: 'user' });
    return result.exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError))
      terminal.stderr.write(explainFailure(error, args.includes('--json')));
    return exitCodeOf(error);
  }
}
