import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim, edge } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());

const rows = async (query: string) => {
  const response = await fetch(`${ingest.url}/rest/v1/tasks?${query}`, {
    headers: { authorization: `Bearer ${ingest.workerToken('w')}` },
  });
  const json: unknown = await response.json();
  return json;
};

test('a task whose answer was lost is found in the words of the claim', async () => {
  await ingest.database`
    insert into public.tasks (task_type, params)
    values ('video_generation', '{"prompt": "a cat", "frames": 24, "width": 512, "height": 512, "model": "wan2gp_v2.1"}')`;
  const answer = await claim(ingest, 'w');
  expect(answer).toMatchObject({
    task_type: 't2v',
    params: { model: 't2v', video_length: 24, resolution: '512x512' },
  });
  const held = await rows(
    'select=id%2Cparams%2Ctask_type%2Cproject_id&worker_id=eq.w&status=eq.In+Progress&limit=1',
  );
  const { task_id, ...params } = answer.params;
  expect(held).toMatchObject([{ id: task_id, task_type: 't2v', params }]);
  expect(await rows(`select=task_type%2Cparams&id=eq.${answer.task_id}`)).toMatchObject([
    { task_type: 'video_generation', params: { model: 'wan2gp_v2.1' } },
  ]);
  await edge(ingest, 'update-task-status', 'w', { task_id, status: 'Failed' });
});
