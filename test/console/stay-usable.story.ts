import { withDatabase } from '../support/stack.js';
import { badges, visit, type Stage } from './stage.js';

/** The API goes away under an open page: what is there stays, with a banner, and comes up to date when the API is back. */
export async function outlastAnOutage(stage: Stage): Promise<void> {
  await visit(stage, '/tasks', async (page) => {
    await badges(page, 'Complete', 1);
    const before = await page.getByRole('row').count();
    await page.route(/\/(api|health)\//, (route) => route.abort());
    await page.getByText('trying again every 2 seconds').waitFor();
    expect(await page.getByRole('row').count()).toBe(before);
    await page.getByRole('link', { name: 'Scaling' }).click();
    await page.getByRole('heading', { name: 'Scaling' }).waitFor();
    await page.getByText('That did not work').waitFor();
    await page.unroute(/\/(api|health)\//);
    await page.getByText('trying again every 2 seconds').waitFor({ state: 'detached' });
    await page.getByText('That did not work').waitFor({ state: 'detached' });
  });
}

/** An answer takes long: said in a banner until it is there. */
export async function tellOfSlowness(stage: Stage): Promise<void> {
  await visit(stage, '/tasks', async (page) => {
    await badges(page, 'Complete', 1);
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/api/batches**', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('link', { name: 'Batches' }).click();
    await page.getByText('Callsheet answers slowly.').waitFor();
    release();
    await page.getByText('Callsheet answers slowly.').waitFor({ state: 'detached' });
  });
}

/** A key that ends under an open page leads to the sign-in, which says so and comes back to the page. */
export async function signInAgain(stage: Stage): Promise<void> {
  const key = 'cs_test_a_key_that_will_be_revoked';
  await withDatabase(
    stage.stack,
    (sql) => sql`
    insert into public.api_keys (project_id, name, key_sha256)
    values ('00000000-0000-0000-0000-000000000001', 'short-lived', sha256(convert_to(${key}, 'UTF8')))`,
  );
  await visit(
    stage,
    '/tasks?status=Complete',
    async (page) => {
      await badges(page, 'Complete', 1);
      await withDatabase(
        stage.stack,
        (sql) => sql`update public.api_keys set revoked_at = now() where name = 'short-lived'`,
      );
      await page.reload();
      await page.getByText('The API key was revoked on').waitFor();
      await page.getByLabel('API key').fill('wrong-key-wrong-key-wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('The API key is unknown.').waitFor();
      await page.getByLabel('API key').fill(stage.stack.apiKey);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await badges(page, 'Complete', 1);
      expect(page.url()).toMatch(/\/tasks\?status=Complete$/);
      expect(await page.evaluate('localStorage.getItem("callsheet.key")')).toBeNull();
    },
    { key },
  );
}
