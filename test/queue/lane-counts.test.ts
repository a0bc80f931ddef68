import { one } from '@callsheet/runtime';
import { openQueue } from './queue-database.js';

let queue: Awaited<ReturnType<typeof openQueue>>;
beforeAll(async () => (queue = await openQueue()));
afterAll(() => queue.close());
beforeEach(
  () => queue.sql`truncate public.tasks, callsheet.ready_tasks, callsheet.lane_counts, callsheet.lanes`,
);

const counted = async () =>
  one(
    await queue.sql<{ tasks: number }>`
      select coalesce(sum(c.tasks), 0)::int as tasks from callsheet.count_waiting(100000) c`,
  ).tasks;
const ready = async () =>
  one(await queue.sql<{ tasks: number }>`select count(*)::int as tasks from callsheet.ready_tasks`).tasks;
const fill = (tasks: number, type: string) => queue.sql`
  insert into public.tasks (task_type, params) select ${type}, '{}' from generate_series(1, ${tasks}::int)`;
const age = () => queue.sql`update callsheet.lane_counts set counted_at = counted_at - interval '1 minute'`;
const claim = async (workers: number, prefix: string) =>
  queue.claim(...Array.from({ length: workers }, (_, index) => `${prefix}-${index}`));

test('a long lane is counted ahead; the count is off by no more than what changed since, and true again after the next run', async () => {
  await fill(1200, 't2v');
  await queue.tick();
  expect(await counted()).toBe(1200);
  await claim(50, 'gpu');
  await fill(20, 't2v');
  expect(await counted()).toBe(1200);
  await age();
  await queue.tick();
  expect(await counted()).toBe(await ready());
});

test('a count that nobody renews is not believed', async () => {
  await fill(1200, 't2v');
  await queue.tick();
  await claim(50, 'gpu');
  await age();
  expect(await counted()).toBe(1150);
});

test('a lane that ran short is counted at once, whatever was counted ahead, and cancelled tasks do not count', async () => {
  await fill(600, 't2v');
  await queue.tick();
  await claim(400, 'gpu');
  expect(await counted()).toBe(200);
  await queue.sql`
    update public.tasks set status = 'Cancelled', generation_processed_at = now()
    where id in (select id from public.tasks where status = 'Queued' limit 50)`;
  expect(await counted()).toBe(150);
});

test('random claims, tasks and runs of the keeper: each count lies within what changed since it was made', async () => {
  await fill(900, 't2v');
  await fill(300, 'i2v');
  let changed = 0;
  // A fixed generator, so that a failure can be repeated.
  let state = 7;
  const random = (below: number) => (state = (state * 48271) % 2147483647) % below;
  for (let round = 0; round < 60; round++) {
    const action = random(3);
    if (action === 0) changed += (await claim(1 + random(20), `gpu-${round}`)).length;
    else if (action === 1) {
      const added = 1 + random(20);
      await fill(added, random(2) === 0 ? 't2v' : 'i2v');
      changed += added;
    } else {
      await age();
      await queue.tick();
      changed = 0;
    }
    expect(Math.abs((await counted()) - (await ready()))).toBeLessThanOrEqual(changed);
  }
});
