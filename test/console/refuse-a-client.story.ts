import { withDatabase } from '../support/stack.js';
import { visit, type Stage } from './stage.js';

/** A client's key sees no fleet, is told why, and cannot act on it by any other way. */
export async function refuseAClient(stage: Stage): Promise<void> {
  const key = 'cs_test_a_key_of_a_mere_client';
  await withDatabase(
    stage.stack,
    (sql) => sql`
      insert into public.api_keys (project_id, name, key_sha256)
      values ('00000000-0000-0000-0000-000000000001', 'client', sha256(convert_to(${key}, 'UTF8')))`,
  );
  await visit(
    stage,
    '/workers',
    async (page) => {
      await page.getByText('Not with this key').waitFor();
      await page.getByText('This needs the key of a viewer, an operator or an admin').waitFor();
    },
    { key },
  );
  const headers = { authorization: `Bearer ${key}` };
  const answer = await fetch(`${stage.stack.url}/api/workers/any/drain`, { method: 'POST', headers });
  expect(answer.status).toBe(403);
}
