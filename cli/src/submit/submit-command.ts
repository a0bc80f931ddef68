import { type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { submit } from './submit.js';
import { type SubmitOptions } from './submit-options.js';
import { integer, span } from './option-values.js';
import { withTaskOptions } from './task-options.js';

/** `callsheet submit`. */
export function submitCommand(maker: CommandMaker): Command {
  const command = maker.command('submit [prompt]', 'Submits a prompt, or a file of them.', [
    ['callsheet submit "A cat walking through a garden" --frames 48 --wait', 'one video, and wait for it'],
    ['callsheet submit --file prompts.jsonl --download out/', 'a task of each line; the videos end in out/'],
    [
      'callsheet submit --file prompts.txt --batch "Spring" --width 768',
      'one batch of a list of prompts, one a line',
    ],
    ['generate-prompts | callsheet submit --file - --json', 'from a pipe'],
  ]);
  return withTaskOptions(command)
    .option('-b, --batch [name]', 'make one batch of the file')
    .option('--max-attempts <n>', 'attempts before it is Failed', integer)
    .option('--webhook <url>', 'hears of the end of each task; of a batch, of the end of the batch')
    .option('-w, --wait', 'wait for the end')
    .option('-d, --download <dir>', 'wait, and put the videos there')
    .option('--timeout <span>', 'wait no longer than this, e.g. 30m', span)
    .action((prompt: string | undefined, options: SubmitOptions) =>
      maker.run(options, (session) => submit(session, prompt, options)),
    );
}
