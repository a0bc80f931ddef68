import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const HELP = `node local/run.mjs <command> [arguments]: installs and builds what is missing, then runs

  start     Callsheet on this machine (npm start)
  demo      the demonstration (npm run demo)
  test      the tests (npm test); arguments go to Jest
  bench     a benchmark (npm run bench -- <name>)
  schema    renews supabase/schema.sql (npm run schema)
  migrate   the migrations of $DATABASE_URL (npm run migrate)
  audit     known vulnerabilities of packages (npm run test:audit)
  chaos     the system while things break (npm run test:chaos)
  compose   docker-compose.yml on real containers (npm run test:compose)
  live-runpod  the provider contract on a real Runpod account (npm run test:live-runpod)
  upgrade   the system while it is upgraded (npm run test:upgrade)
  screenshots  pictures of the console for docs/images (npm run screenshots)
  cli       the callsheet command (npm run cli -- tasks)

Arguments follow npm's double dash: npm start -- --help
`;

const OLDEST_NODE = [20, 19];
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...path) => join(root, ...path);

const programs = {
  start: at('dist/local/stack/start.js'),
  demo: at('dist/local/demo/demo.js'),
  test: at('node_modules/jest/bin/jest.js'),
  bench: at('dist/bench/main.js'),
  schema: at('dist/local/stack/write-schema.js'),
  migrate: at('dist/local/stack/migrate.js'),
  audit: at('dist/test/audit/main.js'),
  chaos: at('dist/test/chaos/main.js'),
  compose: at('dist/test/compose/main.js'),
  'live-runpod': at('dist/test/live-runpod/main.js'),
  upgrade: at('dist/test/upgrade/main.js'),
  cli: at('dist/cli/src/main.js'),
  screenshots: at('dist/docs/screenshots/main.js'),
};
const sources = [
  'services',
  'libs',
  'local',
  'docs',
  'bench',
  'test/audit',
  'test/chaos',
  'test/compose',
  'test/upgrade',
  'test/crash',
  'test/live-runpod',
  'cli',
  'supabase',
  'tsconfig.json',
  'nest-cli.json',
  '.swcrc',
].map((name) => at(name));
const lockFile = at('package-lock.json');
const installed = at('node_modules/.callsheet-lock');
const built = at('dist/.built');
const consoleSources = ['console', 'libs/client', 'package-lock.json'].map((name) => at(name));
const consoleBuilt = at('dist/.console-built');

main(process.argv.slice(2));

function main([command, ...args]) {
  if (command === '--help' || command === undefined) return void process.stdout.write(HELP);
  if (!Object.hasOwn(programs, command)) return fail(`unknown command ${command}\n\n${HELP}`);
  if (isTooOld(process.versions.node)) {
    return fail(`Callsheet needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}.`);
  }
  if (process.platform === 'win32') return fail('On Windows, run this inside WSL.');
  install();
  build();
  run(programs[command], args);
}

function isTooOld(version) {
  const [major, minor] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

/** Installs the locked packages, unless that was done here before for exactly this lock file. */
function install() {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (!isInstalled(wanted)) {
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
    step('installing packages (npm ci, about a minute)', [...npm, 'ci', '--no-audit', '--no-fund']);
  }
  writeFileSync(installed, wanted);
}

/** Without our own mark, somebody ran npm themselves; then npm's record must be later than the lock file. */
function isInstalled(wanted) {
  if (existsSync(installed)) return readFileSync(installed, 'utf8') === wanted;
  const record = at('node_modules/.package-lock.json');
  return existsSync(record) && statSync(record).mtimeMs > statSync(lockFile).mtimeMs;
}

/** Compiles what has a source newer than its last build began. */
function build() {
  const node = process.execPath;
  const vite = [
    node,
    at('node_modules/vite/bin/vite.js'),
    'build',
    '--config',
    at('console/vite.config.mts'),
  ];
  buildOnce('building', built, sources, [node, at('node_modules/@nestjs/cli/bin/nest.js'), 'build']);
  buildOnce('building the console', consoleBuilt, consoleSources, vite);
}

function buildOnce(what, mark, from, command) {
  const began = new Date();
  if (existsSync(mark) && newest(from) < statSync(mark).mtimeMs) return;
  step(what, command);
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, '');
  utimesSync(mark, began, began);
}

/** The latest change below the paths, in milliseconds; that of a directory tells of files deleted from it. */
function newest(paths) {
  return Math.max(
    ...paths.filter(existsSync).map((path) => {
      const stats = lstatSync(path);
      const below = stats.isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [];
      return Math.max(stats.mtimeMs, newest(below));
    }),
  );
}

/** Runs a tool quietly; shows what it printed when it fails. */
function step(what, [command, ...args]) {
  const began = Date.now();
  process.stderr.write(`${what} ...`);
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status === 0) return void process.stderr.write(` ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
  process.stderr.write(` failed\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`);
  process.exit(1);
}

/** Becomes the program as far as a child can: its terminal, its signals, its exit code. */
function run(program, args) {
  if (!existsSync(program)) return fail(`${program} is missing although the build succeeded`);
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
