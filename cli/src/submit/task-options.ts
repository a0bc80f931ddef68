import { type Command } from 'commander';
import { gatherParam, jsonObject } from '../tasks/read-params.js';
import { gather, integer, number } from './option-values.js';

/** Adds the options that say what a task is. */
export function withTaskOptions(command: Command): Command {
  return command
    .option('-f, --file <path>', 'JSONL, one task a line; or a prompt a line; - reads stdin')
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
    .option('--min-vram-gb <n>', 'VRAM a GPU needs for it at least', integer);
}
