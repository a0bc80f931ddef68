import { visit, type Stage } from './stage.js';

/** An admin makes a viewer's key on the settings page; who signs in with it sees the settings and may not change them. */
export async function makeAKey(stage: Stage): Promise<void> {
  let key = '';
  await visit(stage, '/settings', async (page) => {
    await page.getByText('TARGET_WAIT_SEC').waitFor();
    await page.getByRole('button', { name: 'Add key' }).click();
    await page.getByLabel('Name').fill('of the story');
    await page.getByLabel('Role', { exact: true }).first().click();
    await page.getByRole('option', { name: /^Viewer/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add key' }).click();
    key = await page.getByLabel('Secret').inputValue();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByText(`${key.slice(0, 14)}…`).waitFor();
    expect(await page.content()).not.toContain(key);
  });
  const asViewer = { key };
  await visit(
    stage,
    '/settings',
    async (page) => {
      await page.getByText('TARGET_WAIT_SEC').waitFor();
      expect(await page.getByRole('button', { name: 'Add key' }).count()).toBe(0);
    },
    asViewer,
  );
}
