import { asyncApiDocument, openApiDocument } from '@callsheet/contracts';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { clientTypes } from './client-types.js';
import { configurationPage } from './configuration-page.js';
import { envExample } from './env-example.js';
import { eventsPage } from './events-page.js';
import { metricsPage } from './metrics-page.js';
import { statesPage } from './states-page.js';

/** Files that are written by the code; `npm run docs` renews them, `npm run docs:check` fails when one is stale. */
const files: Record<string, () => string | Promise<string>> = {
  'docs/asyncapi.json': () => json(asyncApiDocument()),
  'docs/configuration.md': configurationPage,
  '.env.example': envExample,
  'docs/events.md': eventsPage,
  'docs/metrics.md': metricsPage,
  'docs/openapi.json': () => json(openApiDocument()),
  'docs/states.md': statesPage,
  'libs/client/src/api-types.ts': () => clientTypes(openApiDocument()),
};

const checking = process.argv.includes('--check');
void settleAll();

async function settleAll(): Promise<void> {
  const stale: string[] = [];
  for (const [path, render] of Object.entries(files)) if (!settle(path, await render())) stale.push(path);
  if (stale.length === 0) return;
  console.error(`out of date: ${stale.join(', ')}; run npm run docs`);
  process.exitCode = 1;
}

/** True when the file is as it should be, after writing it if we may. */
function settle(path: string, text: string): boolean {
  if (!checking) writeFileSync(path, text);
  return existsSync(path) && readFileSync(path, 'utf8') === text;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
