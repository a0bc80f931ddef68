import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { drawCharts } from './charts.js';
import { soakResults, tableReport } from './report.js';
import { runSoak, type SoakOptions } from './run.js';

/** npm run bench -- soak */
export function soakCommand(): Command {
  return new Command('soak')
    .description(
      'Many workers for a long time: latencies, memory, connections and table sizes must stay flat.',
    )
    .option('--minutes <n>', 'how long', number, 30)
    .option('--workers <n>', 'simulated workers, which beat every 20 s', number, 1000)
    .option('--rate <n>', 'tasks a second', number, 50)
    .option('--work <seconds>', 'what a task takes on average', number, 10)
    .option('--charts <dir>', 'writes SVG charts there')
    .option('--json', 'print one JSON object')
    .action(async ({ json, charts, ...options }: SoakOptions & { json?: true; charts?: string }) => {
      const soak = await runSoak(options, (what) => process.stderr.write(`${what}\n`));
      const results = soakResults(soak);
      console.log(json ? JSON.stringify(results) : tableReport(results));
      for (const [name, svg] of Object.entries(charts === undefined ? {} : drawCharts(soak)))
        writeFileSync(join(charts ?? '', `soak-${name}.svg`), svg);
    });
}

function number(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('must be a number above 0');
  return value;
}
