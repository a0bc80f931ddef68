import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { binDirectory } from '../../local/stack/repository.js';
import { checkHistory } from './check-history.js';
import { readHistory } from './history.js';
import { isMutation, mutations } from './mutations.js';
import { jsonReport, textReport } from './report.js';
import { runChaos } from './run-chaos.js';
import { type ChaosRun } from './run-under-load.js';
import { isScenario, scenarios } from './scenarios.js';
import { copyMutated } from './system/mutated-build.js';

interface Flags {
  seed: number;
  minutes: number;
  scenario: string;
  json?: true;
  history?: string;
  check?: string;
  mutate?: string;
  mutated?: string;
}

const command = new Command('npm run test:chaos --')
  .description('Breaks the whole system while customers use it, and checks that nothing was lost or doubled.')
  .option('--seed <n>', 'decides which faults strike when', number, 1)
  .option('--minutes <m>', 'how long things are broken', number, 2)
  .addOption(
    new Option('--scenario <name>', 'what is broken').choices(Object.keys(scenarios)).default('everything'),
  )
  .option('--history <file>', 'where everything is written down, one JSON object a line')
  .option('--check <file>', 'judges a history that was written before; nothing is run')
  .addOption(
    new Option(
      '--mutate <name>',
      'takes a safeguard out of a copy of the system: the run must break',
    ).choices(Object.keys(mutations)),
  )
  .addOption(new Option('--mutated <name>').choices(Object.keys(mutations)).hideHelp())
  .option('--json', 'ends with one JSON object');

function number(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('must be a number above 0');
  return value;
}

async function main(): Promise<void> {
  const flags = command.parse().opts<Flags>();
  if (flags.mutate !== undefined) return runMutated(flags.mutate);
  const run = flags.check === undefined ? await breakAndCheck(flags) : recheck(flags.check);
  const report = flags.json
    ? `${jsonReport(run, flags.seed, flags.minutes)}\n`
    : textReport(run, flags.seed, flags.minutes);
  process.stdout.write(report);
  process.exitCode = run.verdicts.every(({ held }) => held) ? 0 : 1;
}

async function breakAndCheck({ seed, minutes, scenario, history, mutated }: Flags): Promise<ChaosRun> {
  if (!isScenario(scenario)) throw new Error(`no scenario ${scenario}`);
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-chaos-'));
  // The user who runs Postgres must get there.
  chmodSync(dir, 0o755);
  const historyFile = resolve(history ?? join(dir, 'history.jsonl'));
  const progress = (text: string) => process.stderr.write(`chaos ${seed}: ${text}\n`);
  const mutation = mutated !== undefined && isMutation(mutated) ? mutated : undefined;
  const run = await runChaos({ seed, minutes, scenario, dir, historyFile, progress, mutation });
  if (run.verdicts.every(({ held }) => held)) rmSync(dir, { recursive: true, force: true });
  else progress(`logs and history are in ${dir}`);
  return run;
}

/** Runs the same command in a copy of the build that lacks a safeguard. */
function runMutated(name: string): void {
  if (!isMutation(name)) throw new Error(`no mutation ${name}`);
  const copy = mkdtempSync(join(tmpdir(), 'callsheet-mutated-'));
  try {
    copyMutated(copy, mutations[name]);
    const args = process.argv.slice(2).map((arg) => arg.replace(/^--mutate(?=$|=)/, '--mutated'));
    const main = join(copy, 'dist', 'test', 'chaos', 'main.js');
    const env = { ...process.env, CALLSHEET_BIN_DIR: binDirectory() };
    process.exitCode = spawnSync(process.execPath, [main, ...args], { stdio: 'inherit', env }).status ?? 2;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function recheck(file: string): ChaosRun {
  const history = readHistory(file);
  const tasks = history.filter(({ type }) => type === 'task').length;
  return { history, verdicts: checkHistory(history), tasks };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(2);
});
