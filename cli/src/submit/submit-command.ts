import { type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { gatherParam, jsonObject } from '../tasks/read-params.js';
import { submit } from './submit.js';
import { type SubmitOptions } from './submit-options.js';
import { number, integer, gather, span } from './option-values.js';

/** `callsheet submit`. */
export function submitCommand(maker: CommandMaker): Command {
  return maker
    .command('submit [prompt]', 'Submits a prompt, or a file of them.', [
      ['callsheet submit "A cat walking through a garden" --frames 48 --wait', 'one video, and wait for it'],
      [
        'callsheet submit --file prompts.jsonl --download out/',
        'a task of each line; the videos end in out/',
      ],
      [
        'callsheet submit --file prompts.txt --batch "Spring" --width 768',
        'one batch of a list of prompts, one a line',
      ],
      ['generate-prompts | callsheet submit --file - --json', 'from a pipe'],
    ])
    .option('-f, --file <path>', 'JSONL, one task a line; or a prompt a line; - reads stdin')
    .option('-b, --batch [name]', 'make one batch of the file')
    .option('-t, --type <type>', 'task type', 'video_generation')
    .option('--negative-prompt <text>', 'what not to show')
    .option('--frames <n>', 'frames', integer)
    .option('--fps <n>', 'frames a second', number)
    .option('--width <n>', 'pixels', integer)
    .option('--height <n>', 'pixels', integer)
    .option('--seed <n>', 'seed', integer)
    .option('--guidance-scale <n>', 'guidance scale', number)
    .option('--model <name>', 'model')
    .option('--lora <name>', 'a LoRA by name or URL; may be repeated', gather)
    .option('-p, --param <name=value>', 'any other param; may be repeated', gatherParam)
    .option('--params <json>', 'params as JSON', jsonObject)
    .option('--priority <n>', '-100 to 100; higher is sooner', integer)
    .option('--max-attempts <n>', 'attempts before it is Failed', integer)
    .option('--min-vram-gb <n>', 'VRAM a GPU needs for it at least', integer)
    .option('--webhook <url>', 'hears of the end of each task; of a batch, of the end of the batch')
    .option('-w, --wait', 'wait for the end')
    .option('-d, --download <dir>', 'wait, and put the videos there')
    .option('--timeout <span>', 'wait no longer than this, e.g. 30m', span)
    .action((prompt: string | undefined, options: SubmitOptions) =>
      maker.run(options, (session) => submit(session, prompt, options)),
    );
}
