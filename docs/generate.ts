import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage } from './configuration-page.js';
import { eventsPage } from './events-page.js';
import { statesPage } from './states-page.js';

/** Pages that are written by the code; `npm run docs` renews them, `npm run docs:check` fails when one is stale. */
const pages: Record<string, () => string> = {
  'configuration.md': configurationPage,
  'events.md': eventsPage,
  'states.md': statesPage,
};

const checking = process.argv.includes('--check');
const stale = Object.entries(pages).filter(([name, render]) => !settle(join('docs', name), render()));
if (stale.length > 0) {
  console.error(`out of date: ${stale.map(([name]) => `docs/${name}`).join(', ')}; run npm run docs`);
  process.exitCode = 1;
}

/** True when the file is as it should be, after writing it if we may. */
function settle(path: string, text: string): boolean {
  if (!checking) writeFileSync(path, text);
  return readFileSync(path, 'utf8') === text;
}
