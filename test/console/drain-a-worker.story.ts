import { apiOf, running, until } from '../support/stack.js';
import { visit, type Screen, type Stage } from './stage.js';

/** An operator sends a busy worker away: it ends its task, and its pod goes. */
export async function drainAWorker(stage: Stage, screen: Screen): Promise<void> {
  const api = apiOf(stage.stack);
  const params = { prompt: `A long take, ${screen}`, frames: 8, standin_delay_ms: 4000 };
  const { id } = await api.create({ task_type: 'video_generation', params });
  const { worker_id } = await running(api, id);
  await visit(
    stage,
    '/workers',
    async (page) => {
      await page.getByRole('link', { name: worker_id ?? '' }).click();
      await page.getByRole('button', { name: 'Drain' }).click();
      await page.getByRole('dialog').getByText('Drain the worker?').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Drain' }).click();
      await page.getByText('It drains.').waitFor();
      await until(
        async () =>
          (await page
            .locator('[data-tone]')
            .filter({ hasText: /Draining|Gone/ })
            .count()) > 0,
      );
    },
    { screen },
  );
  await until(async () => (await api.get(id)).status === 'Complete');
}
