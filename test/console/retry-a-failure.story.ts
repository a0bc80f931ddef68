import { apiOf, ended } from '../support/stack.js';
import { badges, visit, type Screen, type Stage } from './stage.js';

/** An operator reads why a task failed, changes its parameters, and gets a video. */
export async function retryAFailure(stage: Stage, screen: Screen): Promise<void> {
  const api = apiOf(stage.stack);
  const params = { prompt: `A koi, ${screen}`, standin_fail: 'LoRA ink.safetensors not found' };
  const { id } = await api.create({ task_type: 'video_generation', params });
  await ended(api, id);
  await visit(
    stage,
    `/tasks?status=Failed&q=`,
    async (page) => {
      await page.getByRole('link', { name: `A koi, ${screen}` }).click();
      await badges(page, 'Failed', 1);
      await page.getByText('LoRA ink.safetensors not found').first().waitFor();
      await page.getByRole('button', { name: 'Retry …' }).click();
      const field = page.getByLabel('Parameters (JSON)');
      await field.fill('{"prompt": ');
      await page.getByRole('button', { name: 'Retry with these parameters' }).click();
      await page.getByText('This is not JSON').waitFor();
      await field.fill(JSON.stringify({ prompt: params.prompt, frames: 2.5 }));
      await page.getByRole('button', { name: 'Retry with these parameters' }).click();
      await page.getByText('params.frames must be a whole number').waitFor();
      await field.fill(JSON.stringify({ prompt: params.prompt, frames: 8 }));
      await page.getByRole('button', { name: 'Retry with these parameters' }).click();
      await page.locator('video').waitFor();
      await badges(page, 'Complete', 1);
    },
    { screen },
  );
}
