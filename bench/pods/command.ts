import { Command, InvalidArgumentError } from 'commander';
import { measureBringUp } from './measure-bring-up.js';
import { measureWatch } from './measure-watch.js';
import { tableOf, type Report } from './report.js';

interface Options {
  json?: true;
  watched: number;
  pageSize: number;
  rounds: number;
  parallel: number;
  bootMs: number;
}

/** `npm run bench -- pods`: what many pods cost the pod-manager, and how much slower many come up than one. */
export function podsCommand(): Command {
  return new Command('pods')
    .description('the pod-manager with many pods: requests, CPU and memory of watching, bring-up in parallel')
    .option('--watched <n>', 'pods that run and are watched', positive, 1_000)
    .option('--page-size <n>', 'pods on one page of the list', positive, 1_000)
    .option('--rounds <n>', 'reconciles that are counted', positive, 60)
    .option('--parallel <n>', 'pods that are brought up at the same time', positive, 20)
    .option(
      '--boot-ms <n>',
      'from a create to an address, of which sshd accepts 500 ms later',
      positive,
      30_000,
    )
    .option('--json', 'one JSON object on stdout')
    .action(run);
}

async function run({ json, watched, pageSize, rounds, parallel, bootMs }: Options): Promise<void> {
  const tell = (what: string) => void process.stderr.write(`${what} …\n`);
  const report: Report = {
    watch: await measureWatch({ pods: watched, pageSize, rounds }, tell),
    bring_up: await measureBringUp({ pods: parallel, bootMs }, tell),
  };
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${tableOf(report)}\n`);
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}
