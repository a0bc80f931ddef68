import { CliError, exitCodes } from '../exit-codes.js';
import { type Terminal } from '../terminal.js';

const ENTER = /[\r\n]/;

/** Asks for a text that is not shown while it is typed. */
export async function readSecret({ stdin, stderr }: Terminal, question: string): Promise<string> {
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  let typed = '';
  try {
    for await (const chunk of stdin) {
      const text = String(chunk);
      if (text.includes('\u0003')) throw new CliError('nothing was kept', exitCodes.interrupted);
      typed = withBackspaces(typed + text.split(ENTER)[0]);
      if (ENTER.test(text)) break;
    }
    return typed.trim();
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function withBackspaces(text: string): string {
  return [...text].reduce(
    (kept, character) => (character === '\u007f' ? kept.slice(0, -1) : kept + character),
    '',
  );
}
