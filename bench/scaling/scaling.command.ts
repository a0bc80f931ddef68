import { Command, InvalidArgumentError, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { clairvoyant } from './clairvoyant.js';
import { type PodModel } from './pods.js';
import { meanLoad, policyMakers } from './policies.js';
import { replay } from './replay.js';
import { sweepGenerated, sweepTable, type SweepLine } from './sweep.js';
import { resultOf, tableOf, type Result } from './report.js';
import { parseTrace, TraceError, type TraceTask } from './trace.js';

const BOUND = 'clairvoyant';

interface Options {
  trace?: string;
  generated?: true;
  serviceScale: number;
  policies?: string[];
  maxPods: number;
  boot: { minS: number; maxS: number };
  modelLoad: number;
  price: number;
  seed: number;
  json?: true;
}

/** `npm run bench -- scaling`: a request trace through the scheduler's decision and through those of its peers. */
export function scalingCommand(): Command {
  return new Command('scaling')
    .description(
      'Replays a request trace through each scaling policy and a model of pods: waits, GPU-hours, dollars.',
    )
    .option('--trace <file>', 'CSV with the header arrival_s,service_s[,model][,tenant]')
    .option('--generated', 'instead: every generated trace, at 23 s and at 120 s a task')
    .option('--service-scale <factor>', 'multiplies every service time', positive, 1)
    .option('--policies <names>', 'only these, separated by commas', (text) => text.split(','))
    .option('--max-pods <count>', 'no policy has more pods at once', wholeNumber, 100)
    .addOption(
      new Option('--boot <seconds>', 'from asking for a pod to its first claim')
        .argParser(range)
        .default({ minS: 60, maxS: 120 }, '60-120'),
    )
    .option(
      '--model-load <seconds>',
      'added to a task whose model the worker has not loaded',
      notNegative,
      30,
    )
    .option('--price <dollars>', 'a pod an hour', positive, 0.69)
    .option('--seed <number>', 'of what is chance: boot times, which idle worker asks first', wholeNumber, 7)
    .option('--json', 'one JSON object on stdout and nothing else')
    .action((options: Options, command: Command) => run(options, command));
}

function run(options: Options, command: Command): void {
  const pods: PodModel = {
    bootMinS: options.boot.minS,
    bootMaxS: options.boot.maxS,
    modelLoadS: options.modelLoad,
    dollarsPerHour: options.price,
    maxPods: options.maxPods,
    seed: options.seed,
  };
  if (options.generated) return sweep(pods, options.json);
  const trace = readTrace(options, command);
  const makers = policyMakers(trace, pods);
  const known = [...Object.keys(makers), BOUND];
  const names = options.policies ?? known;
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) command.error(`unknown policy ${unknown.join(', ')}; known: ${known.join(', ')}`);
  const results: Result[] = [];
  for (const name of names) {
    process.stderr.write(`${name} …\n`);
    const make = makers[name];
    const outcome = make ? replay(trace, make(), pods) : clairvoyant(trace, pods);
    results.push(resultOf(name, outcome, pods));
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ policies: results })}\n`);
  else process.stdout.write(`${summary(trace)}\n${tableOf(results, BOUND)}\n`);
}

function sweep(pods: PodModel, json: true | undefined): void {
  const lines: SweepLine[] = [];
  for (const line of sweepGenerated(pods)) {
    process.stderr.write(`${line.trace}, ${line.service_s} s …\n`);
    lines.push(line);
  }
  process.stdout.write(json ? `${JSON.stringify({ traces: lines })}\n` : `${sweepTable(lines)}\n`);
}

function readTrace({ trace, serviceScale }: Options, command: Command): TraceTask[] {
  if (trace === undefined) return command.error('name a trace with --trace, or ask for --generated');
  try {
    const tasks = parseTrace(readFileSync(trace, 'utf8'));
    return tasks.map((task) => ({ ...task, serviceS: task.serviceS * serviceScale }));
  } catch (error) {
    if (error instanceof TraceError) command.error(`${trace} cannot be replayed:\n${error.message}`);
    return command.error(
      `${trace} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function summary(trace: readonly TraceTask[]): string {
  const hours = (trace.at(-1)?.arrivalS ?? 0) / 3600;
  const mean = trace.reduce((sum, { serviceS }) => sum + serviceS, 0) / trace.length;
  return `${trace.length} requests in ${hours.toFixed(1)} h, ${mean.toFixed(1)} s each: a load of ${meanLoad(trace).toFixed(1)} GPUs`;
}

function range(text: string): { minS: number; maxS: number } {
  const [min = NaN, max = min] = text.split('-').map(Number);
  if (!(min > 0) || !(max >= min))
    throw new InvalidArgumentError('must be seconds, or a range such as 60-120');
  return { minS: min, maxS: max };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('must be a number above 0');
  return value;
}

function notNegative(text: string): number {
  return text.trim() === '0' ? 0 : positive(text);
}

function wholeNumber(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}
