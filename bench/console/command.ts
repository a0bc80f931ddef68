import { Command, InvalidArgumentError } from 'commander';
import { jsonReport, tableReport } from './report.js';
import { runBench, type BenchOptions } from './run.js';

/** npm run bench -- console */
export function consoleCommand(): Command {
  return new Command('console')
    .description('The console in Chromium: weight, first visit, event to screen, frames under a large fleet.')
    .option('--loads <n>', 'first visits', wholeNumber, 7)
    .option('--news <n>', 'events whose way to the screen is timed', wholeNumber, 30)
    .option('--workers <n>', 'workers of the large fleet', wholeNumber, 1000)
    .option('--rate <n>', 'events a minute', wholeNumber, 10_000)
    .option('--seconds <n>', 'how long each page is watched', wholeNumber, 20)
    .option('--json', 'print one JSON object')
    .action(async ({ json, ...options }: BenchOptions & { json?: true }) => {
      const results = await runBench(options, (what) => process.stderr.write(`${what} …\n`));
      console.log(json ? JSON.stringify(jsonReport(results)) : tableReport(results));
    });
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('must be a whole number above 0');
  return Number(text);
}
