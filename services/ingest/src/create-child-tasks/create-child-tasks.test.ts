import { randomUUID } from 'node:crypto';
import { createProject } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claimed, edge, forgetTasks } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
let parent: string;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(async () => {
  await forgetTasks(ingest);
  parent = await claimed(ingest, 'gpu-1', { task_type: 'travel_orchestrator' });
});

const child = (more: object = {}) => ({
  task_id: randomUUID(),
  params: { orchestrator_task_id_ref: parent, orchestrator_run_id: 'run-1', segment_index: 0 },
  task_type: 'travel_segment',
  project_id: 'default_project_id',
  dependant_on: null,
  ...more,
});
const create = (body: object, worker = 'gpu-1') => edge(ingest, 'create-task', worker, body);

async function rows() {
  return ingest.database<{ id: string; status: string; dependant_on: string | null }>`
    select t.id, t.status, t.dependant_on, t.priority, t.task_type, t.user_id = p.user_id as owned
    from public.tasks t join public.projects p on p.id = t.project_id where t.id <> ${parent} order by t.created_at`;
}

test('a chain of children: exactly 200, in the project, of its owner, as urgent as the parent', async () => {
  await ingest.database`update public.tasks set priority = 7 where id = ${parent}`;
  const first = child();
  const second = child({ dependant_on: first.task_id, params: { ...first.params, segment_index: 1 } });
  for (const body of [first, second]) {
    expect(await create(body)).toMatchObject({ status: 200, json: { success: true, task_id: body.task_id } });
  }
  const facts = { task_type: 'travel_segment', status: 'Queued', priority: 7, owned: true };
  expect(await rows()).toEqual([
    { id: first.task_id, dependant_on: null, ...facts },
    { id: second.task_id, dependant_on: first.task_id, ...facts },
  ]);
});

test('a request that is sent again, even five times at once, makes one task', async () => {
  const body = child();
  const answers = await Promise.all(Array.from({ length: 5 }, () => create(body)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(await create(body)).toMatchObject({ status: 200 });
  expect(await rows()).toHaveLength(1);
});

test('a worker that took the parent over creates the same children under new ids: the first ones stand', async () => {
  const first = child();
  const second = child({ dependant_on: first.task_id, params: { ...first.params, segment_index: 1 } });
  for (const body of [first, second]) await create(body);
  const again = child();
  const secondAgain = child({ dependant_on: again.task_id, params: { ...first.params, segment_index: 1 } });
  const third = child({ dependant_on: secondAgain.task_id, params: { ...first.params, segment_index: 2 } });
  for (const body of [again, secondAgain, third]) expect(await create(body)).toMatchObject({ status: 200 });
  expect((await rows()).map(({ id, dependant_on }) => [id, dependant_on])).toEqual([
    [first.task_id, null],
    [second.task_id, first.task_id],
    [third.task_id, second.task_id],
  ]);
  const seen = await fetch(
    `${ingest.url}/rest/v1/tasks?select=status,dependant_on&id=eq.${secondAgain.task_id}`,
    { headers: { authorization: `Bearer ${ingest.workerToken('gpu-1')}` } },
  );
  expect(await seen.json()).toEqual([{ status: 'Queued', dependant_on: first.task_id }]);
});

test.each<[string, number, () => object]>([
  ['the id of another task', 409, () => ({ task_id: parent })],
  ['an id that is no uuid', 400, () => ({ task_id: 'seg-1' })],
  ['no type', 400, () => ({ task_type: undefined })],
  ['params that are text', 400, () => ({ params: '{"prompt": "x"}' })],
  ['a dependency that is not there', 400, () => ({ dependant_on: randomUUID() })],
  ['an unknown project', 404, () => ({ project_id: randomUUID() })],
])('%s: %d, and nothing is queued', async (_, status, change) => {
  const answer = await create(child(change()));
  expect(answer).toEqual({ status, json: { error: expect.any(String) as string } });
  expect(await rows()).toEqual([]);
});

test('a worker that does nothing for the project may add nothing to it', async () => {
  expect(await create(child(), 'gpu-idle')).toMatchObject({ status: 403 });
  const other = await createProject(ingest, 'key-of-another-project');
  expect(await create(child({ project_id: other }))).toMatchObject({ status: 403 });
  expect(await rows()).toEqual([]);
});
