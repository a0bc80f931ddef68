import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claimed, edge } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());

const report = (worker: string, body: object) => edge(ingest, 'update-shot-pair-prompts', worker, body);

test('keeps the last report of a task', async () => {
  const task_id = await claimed(ingest, 'gpu-1', { task_type: 'travel_orchestrator' });
  const body = { shot_id: 'shot-1', task_id, enhanced_prompts: ['a', 'b'] };
  expect(await report('gpu-1', body)).toEqual({
    status: 200,
    json: { success: true, shot_id: 'shot-1', updated: 2 },
  });
  await report('gpu-1', { ...body, enhanced_prompts: ['a\0', 'c'] });
  const rows = await ingest.database`select shot_id, enhanced_prompts, worker_id
    from callsheet.shot_pair_prompts where task_id = ${task_id}`;
  expect(rows).toEqual([{ shot_id: 'shot-1', enhanced_prompts: ['a\ufffd', 'c'], worker_id: 'gpu-1' }]);
});

test("not for somebody else's task", async () => {
  const task_id = await claimed(ingest, 'gpu-2', { task_type: 'travel_segment' });
  const body = { shot_id: 'shot-1', task_id, enhanced_prompts: [] };
  expect(await report('gpu-stranger', body)).toMatchObject({ status: 403 });
});
