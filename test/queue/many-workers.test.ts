import { one } from '@callsheet/runtime';
import { openQueue } from './queue-database.js';

const TASKS = 1000;
const WORKERS = 50;
const CAP = 7;

test('50 workers at once on 1,000 tasks of four projects: each task has one winner, no project exceeds its cap', async () => {
  const queue = await openQueue();
  const projects = [
    await queue.project(),
    await queue.project(),
    await queue.project(2),
    await queue.project(1, CAP),
  ];
  for (const project of projects)
    await queue.sql`
      insert into tasks (task_type, params, project_id) select 't2v', '{"prompt": "x"}', ${project} from generate_series(1, ${TASKS / 4})`;

  let most = 0;
  const winners: string[] = [];
  const work = async (worker: string) => {
    for (;;) {
      const task = await queue.claimOne(worker);
      if (!task) return;
      const running = one(
        await queue.sql<{
          n: number;
        }>`select count(*)::int as n from callsheet.running_tasks where project_id = ${projects[3]}`,
      );
      most = Math.max(most, running.n);
      expect(await queue.complete(task.id, worker)).toBe('completed');
      winners.push(task.id);
    }
  };
  const crew = () => Promise.all(Array.from({ length: WORKERS }, (_, index) => work(`w${index}`)));
  await crew();
  // An admission that found its project locked is left to the tick.
  while (winners.length < TASKS) {
    await queue.tick();
    await crew();
  }

  expect(new Set(winners).size).toBe(TASKS);
  expect(most).toBeLessThanOrEqual(CAP);
  const shares = await queue.sql<{ first: number }>`
    select count(*)::int as first from (
      select project_id from callsheet.outbox where event_type = 'task.claimed' order by id limit 300) early
    where project_id <> ${projects[3]} group by project_id`;
  const jain =
    shares.reduce((sum, { first }) => sum + first, 0) ** 2 /
    (shares.length * shares.reduce((sum, { first }) => sum + first ** 2, 0));
  console.log(
    `Jain's fairness index of the first 300 claims, uncapped projects (weights 1, 1, 2): ${jain.toFixed(3)}`,
  );
  expect(jain).toBeGreaterThan(0.8);
  await queue.close();
}, 120_000);
