import { type Command } from 'commander';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { CliError, exitCodes } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { type Output } from '../output/output.js';
import { plain } from '../output/plain.js';
import { migrationsDirectory } from '../migrate/migrations-directory.js';
import { count } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';
import { type Finding } from './finding.js';

interface Options extends CommonOptions {
  envFile?: string;
}

/** `callsheet doctor`. */
export function doctorCommand(maker: CommandMaker): Command {
  return maker
    .command('doctor', 'Checks everything that Callsheet stands on, and says what to do.', [
      ['callsheet doctor --env-file .env', 'with the settings of the services'],
      ['DATABASE_URL=… NATS_URL=… callsheet doctor', 'with settings of the environment'],
    ])
    .option('--env-file <path>', "settings of the services, in dotenv's form; the environment comes first")
    .action((options: Options) => maker.run(options, (session) => doctor(session, options)));
}

async function doctor({ terminal, out }: Session, options: Options): Promise<number> {
  const env = { ...fileSettings(options.envFile), ...terminal.env };
  // These bring in the drivers of every system; other commands start without them.
  const [{ checkApi }, { checkDatabase }, { checkNats }, { checkStorage }, { checkRunpod }, { checkSsh }] =
    await Promise.all([
      import('./check-api.js'),
      import('./check-database.js'),
      import('./check-nats.js'),
      import('./check-storage.js'),
      import('./check-runpod.js'),
      import('./check-ssh.js'),
    ]);
  const findings = await Promise.all([
    checkApi(env, options),
    checkDatabase(env['DATABASE_URL'], migrationsDirectory()),
    checkNats(env['NATS_URL']),
    checkStorage(env),
    checkRunpod(env),
  ]);
  return report(out, [...findings.flat(), ...checkSsh(env)]);
}

function fileSettings(path: string | undefined): Record<string, string | undefined> {
  if (path === undefined) return {};
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new CliError(`--env-file: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const marks = { ok: '✓', warning: '!', problem: '✗', skipped: '-' } as const;

function report(out: Output, findings: readonly Finding[]): number {
  const problems = findings.filter(({ status }) => status === 'problem').length;
  out.json({ findings, problems });
  const width = Math.max(...findings.map(({ check }) => check.length));
  for (const { check, status, found, advice } of findings) {
    const mark = status === 'skipped' ? out.faint(marks.skipped) : out.style(colours[status], marks[status]);
    out.say(`${mark} ${check.padEnd(width)}  ${plain(found)}`);
    if (advice !== undefined && status !== 'skipped') out.say(`  ${' '.repeat(width)}  → ${plain(advice)}`);
  }
  const skipped = findings.filter(({ status }) => status === 'skipped');
  if (skipped.length > 0)
    out.say(
      out.faint(
        `\n${count(skipped.length, 'check')} skipped: their settings are not set here; see --env-file.`,
      ),
    );
  out.say(problems === 0 ? '\nNo problem found.' : `\n${count(problems, 'problem')} found.`);
  return problems === 0 ? exitCodes.ok : exitCodes.failed;
}

const colours = { ok: 'green', warning: 'yellow', problem: 'red' } as const;
