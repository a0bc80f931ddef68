import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { repositoryRoot } from '../../local/stack/repository.js';
import { goodParams } from '../chaos/drive/task-mix.js';
import { jsonReport, textReport } from '../chaos/report.js';
import { runUnderLoad, type ChaosRun } from '../chaos/run-under-load.js';
import { buildRelease, isInHistory, previousCommit } from './previous-release.js';
import { judgeAttempts } from './lost-attempts.js';
import { upgrade } from './upgrade.js';

interface Flags {
  from: string;
  history?: string;
  json?: true;
}

const SEED = 1;
/** Keeps three workers busy, with tasks that fail only if something goes wrong. */
const load = { pace: 0.7, openAtMost: 40, params: goodParams };

const command = new Command('npm run test:upgrade --')
  .description(
    'Upgrades the whole system while customers use it, and checks that nothing was lost or doubled.',
  )
  .option('--from <commit>', 'what counts as the previous release', previousCommit())
  .option('--history <file>', 'where everything is written down, one JSON object a line')
  .option('--json', 'ends with one JSON object');

async function main(): Promise<void> {
  const flags = command.parse().opts<Flags>();
  if (!isInHistory(flags.from)) {
    const skipped = `this clone has no commit ${flags.from} to upgrade from (git fetch --unshallow)`;
    process.stdout.write(
      flags.json ? `${JSON.stringify({ skipped, invariants: [] })}\n` : `skipped: ${skipped}\n`,
    );
    return;
  }
  const began = Date.now();
  const run = await upgradeAndCheck(flags);
  const minutes = Math.round((Date.now() - began) / 6_000) / 10;
  process.stdout.write(flags.json ? `${jsonReport(run, SEED, minutes)}\n` : textReport(run, SEED, minutes));
  process.exitCode = run.verdicts.every(({ held }) => held) ? 0 : 1;
}

async function upgradeAndCheck({ from, history }: Flags): Promise<ChaosRun> {
  const progress = (text: string) => process.stderr.write(`upgrade: ${text}\n`);
  const release = buildRelease(from, progress);
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-upgrade-'));
  // The user who runs Postgres must get there.
  chmodSync(dir, 0o755);
  const historyFile = resolve(history ?? join(dir, 'history.jsonl'));
  const loaded = await runUnderLoad(
    { seed: SEED, minutes: 0, scenario: 'upgrade', load, dir, historyFile, progress, release },
    (target) => upgrade(target, { root: repositoryRoot() }, progress),
  );
  const run = { ...loaded, verdicts: [...loaded.verdicts, judgeAttempts(loaded.history)] };
  if (run.verdicts.every(({ held }) => held)) rmSync(dir, { recursive: true, force: true });
  else progress(`logs and history are in ${dir}`);
  return run;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(2);
});
