import { CliError } from '../exit-codes.js';
import { type Session } from '../session.js';
import { readLines, type Line } from './read-lines.js';
import { paramsOf, type SubmitOptions } from './submit-options.js';

/** The tasks that a command line asks for: of a prompt, of params, or of a file. Throws CliError. */
export async function linesOf(
  { terminal }: Session,
  prompt: string | undefined,
  options: SubmitOptions,
): Promise<Line[]> {
  if ((prompt === undefined) === (options.file === undefined) && options.params === undefined)
    throw new CliError('give a prompt, or --file with one a line');
  if (options.file !== undefined && prompt !== undefined)
    throw new CliError('give a prompt or --file, not both');
  const own = paramsOf(options);
  if (options.file === undefined) return [{ params: prompt === undefined ? own : { ...own, prompt } }];
  const lines = await readLines(options.file, terminal.stdin);
  return lines.map((line) => ({ ...line, params: { ...own, ...line.params } }));
}
