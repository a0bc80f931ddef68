import { randomUUID } from 'node:crypto';
import { createProject } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim, claimed, edge, forgetTasks } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => forgetTasks(ingest));

const url = (name: string) => `https://example.com/${name}.mp4`;

async function finished(worker: string, name: string, params: object): Promise<string> {
  const id = await claimed(ingest, worker, { task_type: 'travel_segment', params });
  const body = { task_id: id, output_location: url(name) };
  expect(await edge(ingest, 'complete_task', worker, body)).toMatchObject({ status: 200 });
  return id;
}

async function claimedAfter(worker: string, predecessor: string): Promise<string> {
  await ingest.database`insert into public.tasks (task_type, dependant_on) values ('travel_segment', ${predecessor})`;
  return (await claim(ingest, worker)).task_id;
}

const predecessorOf = (worker: string, task_id: string) =>
  edge(ingest, 'get-predecessor-output', worker, { task_id });

describe('get-predecessor-output', () => {
  test('gives the output of the task before', async () => {
    const before = await finished('gpu-1', 'first', {});
    const id = await claimedAfter('gpu-1', before);
    expect(await predecessorOf('gpu-1', id)).toEqual({
      status: 200,
      json: { predecessor_id: before, output_location: url('first'), status: 'Complete' },
    });
  });

  test('a task that waited for nothing has none', async () => {
    const id = await claimed(ingest, 'gpu-1');
    expect(await predecessorOf('gpu-1', id)).toEqual({
      status: 200,
      json: { predecessor_id: null, output_location: null },
    });
  });

  test.each([
    ['an unknown task', randomUUID()],
    ['an id that is no uuid', 'unknown_task_1763900000.1'],
  ])('%s: 404', async (_, id) => {
    expect(await predecessorOf('gpu-1', id)).toEqual({
      status: 404,
      json: { error: expect.any(String) as string },
    });
  });

  test('a worker that does nothing for the project sees nothing', async () => {
    const id = await claimed(ingest, 'gpu-1');
    expect(await predecessorOf('gpu-idle', id)).toMatchObject({ status: 404 });
  });
});

describe('get-completed-segments', () => {
  const segments = (worker: string, body: object) => edge(ingest, 'get-completed-segments', worker, body);
  let parent: string;
  const run = (segment_index: number, orchestrator_run_id = 'run-1') => ({
    orchestrator_task_id_ref: parent,
    orchestrator_run_id,
    segment_index,
  });
  beforeEach(async () => {
    parent = await claimed(ingest, 'gpu-parent', { task_type: 'travel_orchestrator' });
    await finished('gpu-1', 'two', run(2));
    await finished('gpu-1', 'zero', run(0));
    await finished('gpu-1', 'elsewhere', run(1, 'run-2'));
    await claimed(ingest, 'gpu-2', { task_type: 'travel_segment', params: run(3) });
  });

  const found = [
    { segment_index: 0, output_location: url('zero') },
    { segment_index: 2, output_location: url('two') },
  ];

  test.each([
    ['the worker of a sibling', 'gpu-2'],
    ['the worker of the parent', 'gpu-parent'],
  ])('gives %s the finished segments of the run, in order', async (_, worker) => {
    const body = { run_id: 'run-1', project_id: 'default_project_id' };
    expect(await segments(worker, body)).toEqual({ status: 200, json: found });
  });

  test('of families and projects that the worker does nothing for: none', async () => {
    expect(await segments('gpu-idle', { run_id: 'run-1' })).toEqual({ status: 200, json: [] });
    await claimed(ingest, 'gpu-3');
    expect(await segments('gpu-3', { run_id: 'run-1' })).toEqual({ status: 200, json: [] });
    const project_id = await createProject(ingest, 'key-of-another-project');
    expect(await segments('gpu-2', { run_id: 'run-1', project_id })).toEqual({ status: 200, json: [] });
  });

  test('without a run: 400', async () => {
    expect(await segments('gpu-1', {})).toMatchObject({ status: 400 });
  });
});
