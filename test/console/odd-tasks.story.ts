import { apiOf, withDatabase } from '../support/stack.js';
import { visit, type Stage } from './stage.js';

/** A prompt as long as they may be is cut in the list, whole on its page, and does not widen either. */
export async function showALongPrompt(stage: Stage): Promise<void> {
  const prompt = `Endless ${'scroll of painted silk '.repeat(1000)}`.slice(0, 20_000);
  const { id } = await apiOf(stage.stack).create({
    task_type: 'video_generation',
    params: { prompt, frames: 8 },
  });
  for (const screen of ['desktop', 'phone'] as const)
    await visit(
      stage,
      '/tasks',
      async (page) => {
        await page.getByRole('link', { name: /^Endless scroll/ }).click();
        await page.waitForURL(`**/tasks/${id}`);
        await page.getByText(prompt.slice(-40)).first().waitFor();
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      },
      { screen },
    );
}

/** A file that is no video is said to be none, instead of a black player. */
export async function showABrokenVideo(stage: Stage): Promise<void> {
  const id = '00000000-0000-4000-8000-00000000b0de';
  const result = {
    video_url: `${stage.stack.url}/health/live`,
    thumbnail_url: `${stage.stack.url}/nothing.jpg`,
  };
  await withDatabase(stage.stack, async (sql) => {
    await sql`insert into public.tasks (id, task_type, params) values (${id}, 'video_generation', '{"prompt": "A broken reel"}')`;
    await sql`update public.tasks set status = 'Complete', result_data = ${JSON.stringify(result)}::jsonb where id = ${id}`;
  });
  await visit(stage, `/tasks/${id}`, async (page) => {
    await page.getByText('The video cannot be played').waitFor();
  });
  await visit(stage, '/tasks?view=gallery', async (page) => {
    await page.getByText('A broken reel').waitFor();
  });
}
