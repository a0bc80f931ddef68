import { apiOf, ended } from '../support/stack.js';
import { badges, visit, type Stage } from './stage.js';

/** The palette, the rows of a table and the search are reached by keys alone. */
export async function walkByKeys(stage: Stage): Promise<void> {
  const api = apiOf(stage.stack);
  const params = { prompt: 'A clef', frames: 8 };
  await ended(api, (await api.create({ task_type: 'video_generation', params })).id);
  await visit(stage, '/', async (page) => {
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByPlaceholder('Go to a page').waitFor();
    await page.keyboard.type('tasks');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/tasks');
    await badges(page, 'Complete', 1);
    await page.keyboard.press('/');
    await page.keyboard.type('A clef');
    await page.waitForURL(/q=A\+clef/);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/tasks\/[0-9a-f-]{36}$/);
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.waitForURL('**/scaling');
  });
}
