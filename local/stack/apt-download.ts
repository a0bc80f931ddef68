import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const TIMEOUT_MS = 180_000;

/** Hooks meant for the machine's own package lists; ours are private. */
const NO_HOOKS = ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success']
  .map((hook) => `#clear APT::Update::${hook};\n`)
  .join('');

/**
 * Fetches nats-server from the distribution's archive into the file `target`. Nothing is installed, no root is needed,
 * and the machine's package lists stay as they are.
 */
export async function downloadNatsServerByApt(target: string): Promise<void> {
  const work = mkdtempSync(join(dirname(target), 'apt-'));
  try {
    await downloadPackage(work);
    const [archive] = readdirSync(work).filter((name) => name.endsWith('.deb'));
    if (!archive) throw new Error('apt-get download left no package');
    await run('dpkg', ['-x', archive, 'content'], work);
    chmodSync(join(work, 'content/usr/sbin/nats-server'), 0o755);
    renameSync(join(work, 'content/usr/sbin/nats-server'), target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The machine's package lists may be missing, as in fresh containers, or out of date: then private ones are fetched. */
async function downloadPackage(work: string): Promise<void> {
  const plain = ['-o', 'APT::Sandbox::User=root'];
  try {
    await run('apt-get', [...plain, 'download', 'nats-server'], work);
  } catch {
    const options = [...plain, ...privateLists(work)];
    await run('apt-get', [...options, 'update'], work);
    await run('apt-get', [...options, 'download', 'nats-server'], work);
  }
}

function privateLists(work: string): string[] {
  const configuration = join(work, 'apt.conf');
  const [state, cache] = [join(work, 'state'), join(work, 'cache')];
  mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(cache, 'archives', 'partial'), { recursive: true });
  writeFileSync(configuration, NO_HOOKS);
  return ['-c', configuration, '-o', `Dir::State=${state}`, '-o', `Dir::Cache=${cache}`];
}

async function run(command: string, args: string[], cwd: string): Promise<void> {
  await promisify(execFile)(command, args, {
    cwd,
    timeout: TIMEOUT_MS,
    env: { ...process.env, LC_ALL: 'C' },
  });
}
