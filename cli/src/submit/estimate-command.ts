import { dataOf } from '@callsheet/client';
import { type ShapeEstimate, type TaskEstimates } from '@callsheet/contracts';
import { type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { type Output } from '../output/output.js';
import { cell } from '../output/table.js';
import { count, duration, usd } from '../output/words.js';
import { type Session } from '../session.js';
import { linesOf } from './lines-of.js';
import { taskFieldsOf, type SubmitOptions } from './submit-options.js';
import { withTaskOptions } from './task-options.js';

/** `callsheet estimate`. */
export function estimateCommand(maker: CommandMaker): Command {
  const command = maker.command('estimate [prompt]', 'Says what tasks would take and cost; queues nothing.', [
    ['callsheet estimate "A cat walking through a garden" --frames 48 --width 768', 'one video'],
    ['callsheet estimate --file prompts.jsonl', 'all tasks of a file, JSONL or a prompt a line'],
    ['callsheet estimate -f prompts.txt --json | jq .total.usd', 'one figure for a script'],
  ]);
  return withTaskOptions(command).action((prompt: string | undefined, options: SubmitOptions) =>
    maker.run(options, (session) => estimate(session, prompt, options)),
  );
}

async function estimate(session: Session, prompt: string | undefined, options: SubmitOptions): Promise<void> {
  const lines = await linesOf(session, prompt, options);
  const tasks = lines.map(({ task_type = options.type, params }) => ({
    ...taskFieldsOf(options),
    task_type,
    params,
  }));
  const found = await dataOf(session.client.POST('/api/estimates', { body: { tasks } }));
  session.out.json(found);
  show(session.out, found);
}

function show(out: Output, { total, shapes }: TaskEstimates): void {
  out.table(
    [
      { head: 'tasks', align: 'right' },
      { head: 'kind', flexible: true },
      { head: 'each takes', align: 'right' },
      { head: 'GPU' },
      { head: '$/h', align: 'right' },
      { head: 'each costs', align: 'right' },
      { head: 'from' },
    ],
    shapes.map((shape) => [
      String(shape.tasks),
      cell(kindOf(shape)),
      duration(shape.run_seconds.typical),
      cell(gpuOf(shape)),
      usd(shape.gpu.usd_per_hour),
      usd(shape.usd?.typical),
      cell(shape.basis),
    ]),
  );
  out.say(
    `\n${count(total.tasks, 'task')}: ${between(total.run_seconds, duration)} of GPU time, ` +
      (total.usd ? between(total.usd, usd) : 'at an unknown price'),
  );
  if (total.finishes_in_seconds)
    out.say(`done in ${between(total.finishes_in_seconds, duration)} ${onWorkers(total)}`);
}

function kindOf({ task_type, model, width, height, frames }: ShapeEstimate): string {
  return [task_type, model, `${width}x${height}`, `${frames} frames`].filter((part) => part !== '').join(' ');
}

function gpuOf({ gpu, min_vram_gb }: ShapeEstimate): string {
  const needs = min_vram_gb === null ? '' : `${min_vram_gb} GB: `;
  return `${needs}${gpu.gpu_types[0] ?? 'any'}`;
}

function onWorkers({ workers, tasks_ahead }: TaskEstimates['total']): string {
  const behind = tasks_ahead ? `, behind ${count(tasks_ahead, 'waiting task')}` : '';
  return workers === 0
    ? `with a worker that is started for it${behind}`
    : `on the ${count(workers, 'worker')} there now${behind}`;
}

function between({ low, high }: { low: number; high: number }, inWords: (value: number) => string): string {
  const [from, to] = [inWords(low), inWords(high)];
  return from === to ? from : `${from} to ${to}`;
}
