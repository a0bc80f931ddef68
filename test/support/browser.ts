import { accessSync, constants } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];

const MANUAL = `There is no Chromium, so the tests of the console are skipped.
  - Debian, Ubuntu: test/support/install-chromium.sh (as root)
  - elsewhere: set CHROMIUM to the path of Chromium or Chrome`;

/** The browser of this machine; undefined when there is none, which is said on stderr. */
export function findBrowser(): string | undefined {
  const own = process.env['CHROMIUM'];
  const found = (own ? [own] : places).find(isProgram);
  if (found === undefined) process.stderr.write(`${MANUAL}\n`);
  return found;
}

/** Starts the browser with a profile of its own that ends with it. */
export function startBrowser(executablePath: string): Promise<Browser> {
  const quiet = [
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
  ];
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-sync', ...quiet],
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
