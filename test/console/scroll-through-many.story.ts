import { withDatabase } from '../support/stack.js';
import { holds, visit, type Stage } from './stage.js';

const MANY = 100_000;

/** A hundred thousand tasks scroll in a page of some dozens of rows, asked for page by page, and what matches is deleted after it was counted. */
export async function scrollThroughMany(stage: Stage): Promise<void> {
  // Triggers would queue them; here only their rows count.
  await withDatabase(stage.stack, (sql) =>
    sql.begin(async (transaction) => {
      await transaction`set local session_replication_role = replica`;
      await transaction`
        insert into public.tasks (task_type, params, status, created_at, updated_at, generation_started_at, generation_processed_at)
        select 'video_generation', jsonb_build_object('prompt', 'One of many, ' || number), 'Cancelled',
          now() - number * interval '1 second', now(), now(), now()
        from generate_series(1, ${MANY}::int) number`;
    }),
  );
  await visit(stage, '/tasks?status=Cancelled', async (page) => {
    await page.getByText('One of many, 1', { exact: true }).waitFor();
    const scrollDown = () =>
      page.evaluate(
        `{ const table = document.querySelector('[role=table]'); table.scrollTop = table.scrollHeight; }`,
      );
    for (const number of [150, 250, 350]) {
      await scrollDown();
      await holds(page, `document.querySelector('[role=table]').getAttribute('aria-rowcount') >= ${number}`);
    }
    await scrollDown();
    expect(await page.getByRole('row').count()).toBeLessThan(60);

    const menu = page.getByRole('button', { name: 'All that match' });
    await menu.click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('100,000 tasks of this filter have ended.').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    // 999, 9990 to 9999, 99900 to 99999.
    await page.getByLabel('Search').fill('many, 999');
    await page.waitForURL(/q=many/);
    await menu.click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('111 tasks of this filter have ended.').waitFor();
    await page.getByRole('button', { name: 'Delete 111' }).click();
    await page.getByText('111 tasks deleted.').waitFor();
    await page.getByText('No task matches').waitFor();
  });
}
