import { type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { type Stack } from '../../local/stack/stack.js';
import { until } from '../support/stack.js';

/** What the stories play on. */
export interface Stage {
  stack: Stack;
  browser: Browser;
}

/** The screens that the console is tried on. */
export const screens = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} as const satisfies Record<string, BrowserContextOptions>;

export type Screen = keyof typeof screens;

export interface VisitOptions {
  screen?: Screen;
  theme?: 'light' | 'dark';
  /** Another key than the stack's; null signs nobody in. */
  key?: string | null;
}

const PATIENCE_MS = 45_000;

/** Opens the console at a path, signed in, does something there, and expects that the page had no errors of its own. */
export async function visit(
  { stack, browser }: Stage,
  path: string,
  act: (page: Page) => Promise<void>,
  { screen = 'desktop', theme = 'light', key = stack.apiKey }: VisitOptions = {},
): Promise<void> {
  const context = await browser.newContext({
    ...screens[screen],
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(PATIENCE_MS);
  if (key !== null) await context.addInitScript(signIn(key));
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  try {
    await page.goto(stack.url + path);
    await act(page);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}

/** Only the first page of a tab is signed in by force, so that signing out can be tried. */
function signIn(key: string): string {
  return `if (!sessionStorage.getItem('visited')) {
    sessionStorage.setItem('visited', 'yes');
    sessionStorage.setItem('callsheet.key', ${JSON.stringify(key)});
  }`;
}

/** Waits until so many badges say the status. */
export async function badges(page: Page, status: string, count: number): Promise<void> {
  await until(async () => (await page.locator('[data-tone]').filter({ hasText: status }).count()) >= count);
}

/** Waits until an expression is true in the page; Playwright's own way is refused by the content security policy. */
export async function holds(page: Page, expression: string): Promise<void> {
  await until(async () => Boolean(await page.evaluate(expression)));
}
