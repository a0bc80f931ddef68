import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { visit, type Viewer } from './browser.js';

/** One first visit: compressed JavaScript, and when the page could be used. */
export type Load = z.infer<typeof Load>;
const Load = z.object({ javascriptBytes: z.number(), interactiveMs: z.number() });

/** Usable: the overview shows its figures, and the page has nothing left to do before an input. */
const watch = `
  const shows = () => [...document.querySelectorAll('dt')]
    .some((name) => name.textContent === 'Queued' && /^\\d/.test(name.nextElementSibling?.textContent ?? ''));
  const look = () => {
    if (shows()) requestIdleCallback(() => { window.interactiveMs = performance.now(); });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

const read = `window.interactiveMs === undefined ? null : {
  interactiveMs: window.interactiveMs,
  javascriptBytes: performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js'))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
}`;

/** Visits the overview for the first time, again and again. */
export async function measureLoads(viewer: Viewer, count: number): Promise<Load[]> {
  const loads: Load[] = [];
  while (loads.length < count) {
    loads.push(
      await visit(viewer, '/', watch, async (page) => {
        for (;;) {
          const load = Load.nullable().parse(await page.evaluate(read));
          if (load) return load;
          await sleep(20);
        }
      }),
    );
  }
  return loads;
}
