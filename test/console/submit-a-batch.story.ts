import { badges, holds, visit, type Screen, type Stage } from './stage.js';

/** An operator pastes a list, watches it become videos, and plays one. */
export async function submitABatch(stage: Stage, screen: Screen): Promise<void> {
  await visit(
    stage,
    '/new?kind=batch',
    async (page) => {
      const list = `A fox, ${screen}\nA hen, ${screen}\n{"prompt":"A crane, ${screen}","params":{"seed":7}}`;
      await page.getByLabel('Prompts', { exact: true }).fill(list);
      await page.getByText('3 prompts').waitFor();
      await page.getByLabel('Estimate').getByText('GPU time').waitFor();
      await page.getByRole('button', { name: 'Submit the batch' }).click();
      await page.waitForURL(/\/tasks\?batch=/);
      await badges(page, 'Complete', 3);
      await page.getByRole('link', { name: `A crane, ${screen}` }).click();
      await page.waitForURL(/\/tasks\/[0-9a-f-]{36}$/);
      await page.locator('video').waitFor();
      await page.evaluate(`document.querySelector('video').play()`);
      await holds(page, `document.querySelector('video').currentTime > 0.2`);
      await page.getByText('Generation', { exact: true }).waitFor();
    },
    { screen },
  );
}
