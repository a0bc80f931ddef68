import { Command, Help, type Option } from 'commander';
import { Session, type CommonOptions } from './session.js';
import { type Terminal } from './terminal.js';

/** Where an action leaves its exit code. */
export interface Result {
  exitCode: number;
}

/** Builds commands that share their options and the way they are run. */
export class CommandMaker {
  constructor(
    private readonly terminal: Terminal,
    private readonly result: Result,
  ) {}

  /** A command with examples; each is what to type and what it does. */
  command(usage: string, summary: string, examples: readonly (readonly [string, string])[] = []): Command {
    const [name = '', ...args] = usage.split(' ');
    const command = this.quiet(new Command(name)).description(summary);
    for (const argument of args) command.argument(argument);
    return command
      .option('--json', 'print JSON')
      .option('--no-color', 'plain text; NO_COLOR does the same')
      .option('--url <address>', 'of the API, instead of CALLSHEET_URL')
      .addHelpText('after', exampleText(examples));
  }

  /** A command that only groups others. */
  group(name: string, summary: string): Command {
    return this.quiet(new Command(name)).description(summary);
  }

  /** Runs an action with a session; its number, if any, is the exit code. */
  async run(options: CommonOptions, action: (session: Session) => Promise<number | void>): Promise<void> {
    this.result.exitCode = (await action(new Session(this.terminal, options))) ?? 0;
  }

  private quiet(command: Command): Command {
    const { stdout, stderr } = this.terminal;
    return command
      .configureHelp({ visibleOptions: commonLast })
      .exitOverride()
      .configureOutput({
        writeOut: (text) => void stdout.write(text),
        writeErr: (text) => void stderr.write(text),
        getOutHelpWidth: () => stdout.columns ?? 100,
        getErrHelpWidth: () => stderr.columns ?? 100,
      })
      .showHelpAfterError('(add --help for what it takes)');
  }
}

const common = ['--json', '--no-color', '--url', '--help'];

/** What is particular to a command comes first. */
function commonLast(this: Help, command: Command): Option[] {
  const all = Help.prototype.visibleOptions.call(this, command);
  const isCommon = ({ long }: Option) => common.includes(long ?? '');
  return [...all.filter((option) => !isCommon(option)), ...all.filter(isCommon)];
}

function exampleText(examples: readonly (readonly [string, string])[]): string {
  if (examples.length === 0) return '';
  const lines = examples.map(([typed, does]) => `  $ ${typed}\n      ${does}`);
  return `\nExamples:\n${lines.join('\n')}`;
}
