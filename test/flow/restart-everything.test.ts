import { one } from '@callsheet/runtime';
import { apiOf, ended, eventsOf, running, startTestStack, withDatabase } from '../support/stack.js';

test('tasks survive a stop of everything and are completed once after the restart', async () => {
  const before = await startTestStack();
  const api = apiOf(before);
  const created = await Promise.all(
    [1, 2, 3, 4].map((seed) =>
      api.create({
        task_type: 'video_generation',
        params: { prompt: `scene ${seed}`, frames: 8, seed, standin_delay_ms: 1500 },
      }),
    ),
  );
  await Promise.race(created.map(({ id }) => running(api, id)));
  await before.stop();

  const after = await startTestStack(before.dir);
  try {
    for (const { id } of created) {
      const task = await ended(apiOf(after), id);
      expect(task.status).toBe('Complete');
      expect((await eventsOf(after, id)).filter((type) => type === 'task.completed')).toHaveLength(1);
      expect((await fetch(String(task.result_data?.['video_url']))).status).toBe(200);
    }
    const pods = await withDatabase(
      after,
      (sql) =>
        sql<{
          lost: number;
        }>`select count(*)::int as lost from callsheet.pods where provider_pod_id is null and phase = 'created'`,
    );
    expect(one(pods).lost).toBe(0);
  } finally {
    await after.stop();
  }
}, 120_000);
