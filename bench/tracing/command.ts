import { Command, InvalidArgumentError } from 'commander';
import { jsonReport, tableReport } from './report.js';
import { runBench, type BenchOptions } from './run.js';

/** npm run bench -- tracing */
export function tracingCommand(): Command {
  return new Command('tracing')
    .description('What traces cost: the main path with and without them, in turns.')
    .option('--pairs <n>', 'pairs of rounds, one without and one with traces', wholeNumber, 8)
    .option('--tasks <n>', 'tasks in each round', wholeNumber, 3000)
    .option('--clients <n>', 'tasks under way at once', wholeNumber, 32)
    .option('--sampling <ratio>', 'the share of traces that is recorded', ratio, 0.1)
    .option('--json', 'print one JSON object')
    .action(async ({ json, ...options }: BenchOptions & { json?: true }) => {
      const results = await runBench(options, (what) => process.stderr.write(`${what}\n`));
      console.log(json ? JSON.stringify(jsonReport(results)) : tableReport(results));
    });
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('must be a whole number above 0');
  return Number(text);
}

function ratio(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('must be between 0 and 1');
  return value;
}
