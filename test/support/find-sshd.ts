import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryRoot } from '../../local/stack/repository.js';

const INSTALL_TIMEOUT_MS = 180_000;

/** Where systems put it: a directory of administrators, which an ordinary user's PATH need not hold. */
const USUAL_PLACES = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/sbin'];

const MANUAL = `These tests run OpenSSH's server, and there is none:
  - Debian, Ubuntu: apt-get install openssh-server (as root, the tests do it themselves)
  - elsewhere: put the program sshd on your PATH`;

/** The path of OpenSSH's sshd; root gets it installed by apt, others are told what to do. sshd insists on a full path. */
export async function findSshd(): Promise<string> {
  const present = locate();
  if (present) return present;
  const problem = process.getuid?.() === 0 ? await install() : '';
  const installed = locate();
  if (!installed) throw new Error(`${MANUAL}\n${problem}`);
  return installed;
}

function locate(): string | undefined {
  const places = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...USUAL_PLACES];
  return places.map((place) => join(place, 'sshd')).find(isProgram);
}

/** Test files that find none at the same time take turns. Returns what went wrong. */
async function install(): Promise<string> {
  const lock = join(tmpdir(), 'callsheet-install-sshd.lock');
  const script = join(repositoryRoot(), 'test/support/install-sshd.sh');
  try {
    await promisify(execFile)('flock', [lock, script], { timeout: INSTALL_TIMEOUT_MS });
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
