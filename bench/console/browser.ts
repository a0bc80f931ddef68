import { chromium, type Browser, type Page } from 'playwright-core';

/** What is read and done in a page; the key is that of the stack. */
export interface Viewer {
  browser: Browser;
  url: string;
  apiKey: string;
}

/** Starts the system's Chromium, or that of CHROMIUM. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
}

/** Opens a page of the console with an empty cache, signed in; `watch` runs in it before anything else. */
export async function visit<T>(
  { browser, url, apiKey }: Viewer,
  path: string,
  watch: string,
  look: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(`sessionStorage.setItem('callsheet.key', ${JSON.stringify(apiKey)})`);
  await context.addInitScript(watch);
  try {
    const page = await context.newPage();
    await page.goto(url + path);
    return await look(page);
  } finally {
    await context.close();
  }
}
