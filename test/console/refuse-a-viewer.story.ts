import { createKey } from '../support/api-calls.js';
import { apiOf, ended, withDatabase } from '../support/stack.js';
import { visit, type Stage } from './stage.js';

/** A viewer sees a worker but cannot drain it: the button says why, and the service refuses as well. */
export async function refuseAViewer(stage: Stage): Promise<void> {
  const key = await withDatabase(stage.stack, (database) => createKey({ database }, 'viewer'));
  const api = apiOf(stage.stack);
  const { id } = await api.create({ task_type: 'video_generation', params: { prompt: 'A view', frames: 8 } });
  const { worker_id } = await ended(api, id);
  await visit(
    stage,
    `/workers/${worker_id}`,
    async (page) => {
      const drain = page.getByRole('button', { name: 'Drain' });
      await drain.hover();
      await page.getByText('This needs the key of an operator or admin; yours is viewer.').waitFor();
      await drain.click({ force: true });
      expect(await page.getByRole('dialog').count()).toBe(0);
    },
    { key },
  );
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(`${stage.stack.url}/api/workers/${worker_id}/drain`, {
    method: 'POST',
    headers,
  });
  expect(answer.status).toBe(403);
}
