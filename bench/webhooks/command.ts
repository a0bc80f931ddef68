import { Command, InvalidArgumentError } from 'commander';
import { jsonReport, tableReport } from './report.js';
import { runBench, type BenchOptions } from './run.js';

/** npm run bench -- webhooks */
export function webhooksCommand(): Command {
  return new Command('webhooks')
    .description(
      'Webhook deliveries: how many a second, how soon, and what misbehaving and dead receivers change.',
    )
    .option('--count <n>', 'tasks that end in each burst', wholeNumber, 20_000)
    .option('--rounds <n>', 'bursts', wholeNumber, 3)
    .option('--rate <n>', 'tasks a second in the steady phases', wholeNumber, 200)
    .option('--seconds <n>', 'length of the steady phases', wholeNumber, 20)
    .option('--dead <n>', 'dead endpoints; 0 leaves them out', wholeNumber, 10_000)
    .option('--json', 'print one JSON object')
    .action(async ({ json, ...options }: BenchOptions & { json?: true }) => {
      const results = await runBench(options, (what) => process.stderr.write(`${what} …\n`));
      console.log(json ? JSON.stringify(jsonReport(results)) : tableReport(results));
    });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('must be a whole number');
  return Number(text);
}
