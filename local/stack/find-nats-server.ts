import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { downloadNatsServerByApt } from './apt-download.js';
import { explainError } from './explain-error.js';
import { hasDocker, writeDockerNatsServer } from './docker-nats-server.js';

/** Debian installs into sbin, which is not on an ordinary user's PATH; Homebrew's place differs by processor. */
const USUAL_PLACES = ['/usr/local/bin', '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];

const MANUAL = `nats-server was not found and could not be fetched. Any one of these helps:
  - install it: https://docs.nats.io/running-a-nats-service/introduction/installation
  - put the program nats-server of a release from https://github.com/nats-io/nats-server/releases on your PATH
  - start Docker`;

/**
 * The path of a nats-server that runs: from PATH, from `cacheDir`, else fetched into `cacheDir` with the system's
 * package manager; throws with instructions when nothing works.
 */
export async function findNatsServer(cacheDir: string): Promise<string> {
  const cached = join(cacheDir, 'nats-server');
  const places = [...(process.env['PATH'] ?? '').split(delimiter), ...USUAL_PLACES, cacheDir].filter(Boolean);
  const present = places.map((place) => join(place, 'nats-server')).find(isProgram);
  if (present) return present;
  mkdirSync(cacheDir, { recursive: true });
  const problems = await fetchNatsServer(cached);
  const fetched = [cached, ...USUAL_PLACES.map((place) => join(place, 'nats-server'))].find(isProgram);
  if (!fetched) throw new Error([MANUAL, ...problems].join('\n'));
  return fetched;
}

/** Tries the ways this machine offers, one after the other; returns what went wrong. */
async function fetchNatsServer(target: string): Promise<string[]> {
  const ways: { applies: () => boolean; run: () => void | Promise<void> }[] = [
    {
      applies: () => hasCommand('apt-get') && hasCommand('dpkg'),
      run: () => downloadNatsServerByApt(target),
    },
    { applies: () => process.platform === 'darwin' && hasCommand('brew'), run: installByBrew },
    { applies: hasDocker, run: () => writeDockerNatsServer(target) },
  ];
  const problems: string[] = [];
  for (const way of ways.filter(({ applies }) => applies())) {
    try {
      await way.run();
      return problems;
    } catch (error) {
      problems.push(explainError(error));
    }
  }
  return problems;
}

function installByBrew(): void {
  const { status, stderr } = spawnSync('brew', ['install', 'nats-server'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`brew install nats-server failed: ${stderr}`);
}

function hasCommand(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((place) => existsSync(join(place, name)));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
