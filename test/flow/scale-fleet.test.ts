import { DecisionPage, TaskWhy } from '@callsheet/contracts';
import { type Stack } from '../../local/stack/stack.js';
import { apiOf, ended, startTestStack, until, withDatabase } from '../support/stack.js';

let stack: Stack | undefined;
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});

async function get(path: string, { url, apiKey }: Stack): Promise<unknown> {
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${apiKey}` } });
  return response.json();
}
const why = async (id: string, of: Stack) => TaskWhy.parse(await get(`/api/tasks/${id}/why`, of));
const decisions = async (of: Stack) =>
  DecisionPage.parse(await get('/api/scaling/decisions?limit=200', of)).decisions;
const slowTask = {
  task_type: 'video_generation',
  params: { prompt: 'a burst', frames: 8, standin_delay_ms: 1500 },
};

test('a burst is answered, stays within the maximum, and the fleet drains to nothing after it', async () => {
  const here = (stack = await startTestStack(undefined, { scheduler: { ORCHESTRATOR_POLL_SEC: '2' } }));
  const api = apiOf(here);
  const ids = await Promise.all(Array.from({ length: 6 }, async () => (await api.create(slowTask)).id));
  const reasons = await until(async () => {
    const told = await Promise.all(ids.map((id) => why(id, here)));
    return told.some(({ reason }) => reason === 'worker_booting' || reason === 'workers_busy') && told;
  });
  expect(reasons.every(({ sentence }) => sentence.endsWith('.'))).toBe(true);
  for (const id of ids) expect(await ended(api, id)).toMatchObject({ status: 'Complete', attempts: 0 });

  await until(() =>
    withDatabase(here, async (sql) => {
      const left = await sql`select from workers where status <> 'terminated'`;
      return left.length === 0;
    }),
  );
  const [figures] = await withDatabase(
    here,
    (sql) => sql<{ workers: number }>`select count(*)::int as workers from workers`,
  );
  expect(figures?.workers).toBeLessThanOrEqual(2);
  const kinds = (await decisions(here)).map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(['spawn', 'drain']));
}, 120_000);

test('a spending limit that is reached stops renting, and the waiting task says so', async () => {
  const here = (stack = await startTestStack(undefined, { scheduler: { MAX_HOURLY_COST: '0.01' } }));
  const { id } = await apiOf(here).create(slowTask);
  const told = await until(async () => {
    const answer = await why(id, here);
    return answer.reason === 'budget' && answer;
  });
  expect(told.sentence).toMatch(/1 workers? (is|are) wanted, the hourly limit of \$0.01 allows no more/);
  expect(await withDatabase(here, (sql) => sql`select from workers`)).toEqual([]);
}, 60_000);
