import { Command, InvalidArgumentError } from 'commander';
import { runBench, type BenchOptions } from './run.js';
import { tableReport } from './report.js';

/** npm run bench -- http */
export function httpCommand(): Command {
  return new Command('http')
    .description('The worker-facing surface: what HTTP adds to a claim, and the memory that uploads take.')
    .option('--claims <n>', 'claims a round, each way', wholeNumber, 300)
    .option('--rounds <n>', 'rounds of claims and of inline uploads', wholeNumber, 3)
    .option('--uploads <n>', 'inline uploads at once', wholeNumber, 20)
    .option('--gib <n>', 'size of the streamed upload', wholeNumber, 2)
    .option('--json', 'print one JSON object')
    .action(async ({ json, ...options }: BenchOptions & { json?: true }) => {
      const results = await runBench(options, (what) => process.stderr.write(`${what} …\n`));
      console.log(json ? JSON.stringify(results) : tableReport(results));
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('must be a whole number');
  return Number(text);
}
