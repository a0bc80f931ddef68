import { Argument, type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { bashScript, fishScript, zshScript } from './scripts.js';
import { wordsOf } from './words-of.js';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
type Shell = keyof typeof scripts;

/** `callsheet completion SHELL`. */
export function completionCommand(maker: CommandMaker, program: () => Command): Command {
  return maker
    .command('completion', 'Prints a script that completes commands and options in your shell.', [
      ['source <(callsheet completion bash)', 'bash, for this session'],
      ['callsheet completion zsh > "${fpath[1]}/_callsheet"', 'zsh'],
      ['callsheet completion fish > ~/.config/fish/completions/callsheet.fish', 'fish'],
    ])
    .addArgument(new Argument('<shell>').choices(Object.keys(scripts)))
    .action((shell: Shell) =>
      maker.run({}, async ({ out }) => out.write(scripts[shell](wordsOf(program())))),
    );
}
