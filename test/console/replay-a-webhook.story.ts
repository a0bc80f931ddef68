import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { apiOf, ended, until } from '../support/stack.js';
import { badges, visit, type Screen, type Stage } from './stage.js';

/** An operator adds an endpoint, sees what it was sent, sends it again, and rotates its secret. */
export async function replayAWebhook(stage: Stage, screen: Screen): Promise<void> {
  const received: string[] = [];
  const receiver = createServer((request, response) => {
    received.push(String(request.headers['webhook-id']));
    request.resume().on('end', () => response.end('thanks'));
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/${screen}`;
  try {
    await visit(
      stage,
      '/webhooks',
      async (page) => {
        await page.getByRole('button', { name: 'Add endpoint' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByLabel('URL').fill('ftp://nowhere');
        await dialog.getByRole('button', { name: 'Add endpoint' }).click();
        await dialog.getByText('must be an http(s) URL').waitFor();
        await dialog.getByLabel('URL').fill(url);
        await dialog.getByRole('button', { name: 'Add endpoint' }).click();
        await page.getByRole('button', { name: 'I have stored it' }).click();

        const api = apiOf(stage.stack);
        const { id } = await api.create({
          task_type: 'video_generation',
          params: { prompt: 'A bell', frames: 8 },
        });
        await ended(api, id);
        await page.getByRole('link', { name: url }).click();
        await badges(page, 'delivered', 1);
        await page.getByRole('button', { name: 'task.completed' }).first().click();
        await page.getByText('thanks').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('table').getByRole('button', { name: 'Replay' }).first().click();
        await until(async () => received.length === 2);
        expect(received[0]).toBe(received[1]);

        await page.getByRole('button', { name: 'Replay …' }).click();
        await page.getByRole('dialog').getByText('Delivered', { exact: true }).click();
        await page.getByText('1 deliveries match.').waitFor();
        await page.getByRole('button', { name: 'Replay 1' }).click();
        await until(async () => received.length === 3);

        await page.getByRole('button', { name: 'Rotate secret' }).click();
        await page.getByRole('button', { name: 'Rotate', exact: true }).click();
        expect(await page.getByLabel('Secret', { exact: true }).inputValue()).toMatch(/^whsec_/);
        await page.getByRole('button', { name: 'I have stored it' }).click();
      },
      { screen },
    );
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
}
