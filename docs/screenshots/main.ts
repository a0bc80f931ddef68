import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { repositoryRoot } from '../../local/stack/repository.js';
import { resetStack } from '../../local/stack/reset.js';
import { startStack, type Stack } from '../../local/stack/stack.js';
import { fillStack, type Filled } from './fill-stack.js';

const images = join(repositoryRoot(), 'docs', 'images');
const desktop = { viewport: { width: 1440, height: 900 } };
/** For pages full of pictures, whose file would be large. */
const laptop = { viewport: { width: 1040, height: 640 } };
const phone = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 2, isMobile: true };
/** Posters, fonts, charts. */
const SETTLE_MS = 3_000;

interface Shot {
  name: string;
  path: string;
  theme?: 'light' | 'dark';
  screen?: typeof desktop | typeof phone;
  /** Must be there before. */
  sight: string;
  act?: (page: Page) => Promise<void>;
}

/** npm run screenshots: pictures of the console on a laptop stack of its own, for the README and docs/console.md. */
async function main(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-screenshots-'));
  // Run by root, Postgres is another user, who must get in.
  chmodSync(dir, 0o755);
  mkdirSync(images, { recursive: true });
  const receiver = createServer((request, response) => {
    request
      .resume()
      .on('end', () => response.writeHead(request.url === '/bad' ? 503 : 200).end('{"ok":true}'));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  const base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const heartbeats = '{"CALLSHEET_WORKER_HEARTBEAT_MS":"2000","CALLSHEET_WORKER_POLL_MS":"500"}';
  const stack = await startStack({
    dir,
    ports: 'free',
    serviceEnv: { scheduler: { MAX_ACTIVE_GPUS: '3' }, 'pod-manager': { WORKER_EXTRA_ENV: heartbeats } },
  });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    const filled = await fillStack(stack, { good: `${base}/hooks/studio`, bad: `${base}/bad` });
    for (const shot of shots(filled)) await shoot(browser, stack, shot);
  } finally {
    await browser.close();
    receiver.close();
    await stack.stop();
    await resetStack(dir);
    rmSync(dir, { recursive: true, force: true });
  }
}

function shots({ finished, busyWorker, webhook }: Filled): Shot[] {
  return [
    { name: 'console-overview-dark', path: '/', theme: 'dark', sight: 'Fleet', act: vitals },
    { name: 'console-overview-light', path: '/', sight: 'Fleet', act: vitals },
    { name: 'console-overview-phone', path: '/', sight: 'Fleet', screen: phone, act: vitals },
    { name: 'console-tasks-light', path: '/tasks', sight: 'Complete' },
    {
      name: 'console-gallery-dark',
      screen: laptop,
      path: '/tasks?view=gallery&status=Complete',
      theme: 'dark',
      sight: 'Tasks',
    },
    {
      name: 'console-task-dark',
      screen: laptop,
      path: `/tasks/${finished}`,
      sight: 'Timeline',
      theme: 'dark',
      act: play,
    },
    { name: 'console-new-light', path: '/new?kind=batch', sight: 'Choose a file', act: fillForm },
    { name: 'console-workers-dark', path: '/workers', theme: 'dark', sight: 'Phase' },
    { name: 'console-worker-light', screen: laptop, path: `/workers/${busyWorker}`, sight: 'Pod' },
    { name: 'console-scaling-light', path: '/scaling', sight: 'Decisions' },
    { name: 'console-webhook-light', path: `/webhooks/${webhook}`, sight: 'delivered' },
    { name: 'console-failures-dark', path: '/failures', theme: 'dark', sight: 'Retry' },
    { name: 'console-batches-light', path: '/batches', sight: 'Product teasers' },
  ];
}

/** Tiles are complete after a beat of each worker's heart. */
const vitals = (page: Page) => page.getByText(/\d GB/).first().waitFor({ timeout: 30_000 });

async function play(page: Page): Promise<void> {
  await page.locator('video').evaluate('(video) => { video.muted = true; video.currentTime = 1; }');
}

async function fillForm(page: Page): Promise<void> {
  const list = [
    'A glass hummingbird over a marble fountain',
    'Rain on a tin roof, macro',
    'A kite above a rice field',
  ];
  await page.getByLabel('Name', { exact: true }).fill('Product teasers, winter');
  await page
    .getByLabel('Prompts', { exact: true })
    .fill(`${list.join('\n')}\n{"prompt": "The same kite at night", "params": {"seed": 7, "frames": 48}}`);
  await page.getByLabel('Estimate').getByText('GPU time').waitFor();
}

async function shoot(browser: Browser, { url, apiKey }: Stack, shot: Shot): Promise<void> {
  const { name, path, theme = 'light', screen = desktop, sight, act } = shot;
  const context = await browser.newContext({ ...screen, colorScheme: theme, reducedMotion: 'reduce' });
  await context.addInitScript(`sessionStorage.setItem('callsheet.key', ${JSON.stringify(apiKey)})`);
  const page = await context.newPage();
  try {
    await page.goto(url + path, { waitUntil: 'load' });
    await page.getByText(sight).locator('visible=true').first().waitFor();
    await act?.(page);
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: join(images, `${name}.png`) });
    process.stdout.write(`${name}\n`);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : String(error)}\n`);
  } finally {
    await context.close();
  }
}

void main();
