import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory } from '../support/directory.js';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { createVideo } from '../support/video.js';
import { forgetWorkers, queue, rowOf } from '../support/worker-calls.js';
import { ContractWorker } from './contract-worker.js';
import { contains, query } from './operands.js';

let ingest: TestIngest;
const clip = join(createDirectory('contract'), 'clip.mp4');
beforeAll(async () => {
  ingest = await startIngest();
  writeFileSync(clip, createVideo());
});
afterAll(() => ingest.stop());
beforeEach(() => forgetWorkers(ingest));

const workerNamed = (id: string) => new ContractWorker(ingest.url, id, ingest.workerToken(id));

/** What the orchestrator's code does on its first run: two segments in a chain, a stitch after them, then "In Progress". */
async function fanOut(worker: ContractWorker, parent: string): Promise<[string, string, string]> {
  const ids: [string, string, string] = [randomUUID(), randomUUID(), randomUUID()];
  for (const [index, task_id] of ids.entries()) {
    const dependant_on = ids[index - 1] ?? null;
    const params = { orchestrator_task_id_ref: parent, orchestrator_run_id: 'run-1', segment_index: index };
    const task_type = index < 2 ? 'travel_segment' : 'travel_stitch';
    if (dependant_on)
      expect(
        await worker.single(`tasks?${query({ select: 'id', id: `eq.${dependant_on}` })}`),
      ).toHaveProperty('id');
    await worker.createTask({ task_id, params, task_type, project_id: 'default_project_id', dependant_on });
    expect(
      await worker.single(`tasks?${query({ select: 'dependant_on', id: `eq.${task_id}` })}`),
    ).toHaveProperty('dependant_on');
  }
  await worker.report({
    task_id: parent,
    status: 'In Progress',
    output_location: 'Successfully enqueued 3 tasks',
  });
  return ids;
}

async function orchestrated(worker: ContractWorker): Promise<string> {
  const parent = await queue(ingest, {
    task_type: 'travel_orchestrator',
    params: { num_new_segments_to_generate: 2 },
  });
  expect((await worker.claim())?.task_id).toBe(parent);
  return parent;
}

test('fan-out, segments in turn, stitch: the parent is Complete with the stitched video, and only then', async () => {
  const worker = workerNamed('gpu-1');
  const parent = await orchestrated(worker);
  const [first, second, stitch] = await fanOut(worker, parent);
  for (const id of [first, second]) {
    expect(await worker.queuedOnly()).toBe(1);
    expect((await worker.claim())?.task_id).toBe(id);
    expect(await worker.queuedOnly()).toBe(0);
    await worker.deliver(id, clip);
    expect(await rowOf(ingest, parent)).toMatchObject({ status: 'In Progress' });
  }
  expect((await worker.claim())?.task_id).toBe(stitch);
  const segments = await worker.ask('get-completed-segments', { run_id: 'run-1' });
  expect(segments).toMatchObject([{ segment_index: 0 }, { segment_index: 1 }]);
  const url = await worker.deliver(stitch, clip);
  expect(await rowOf(ingest, parent)).toMatchObject({ status: 'Complete', output_location: url });
  expect(await worker.claim()).toBeUndefined();
});

test('a segment that fails for good ends the stitch and the parent, and nothing is left waiting', async () => {
  const worker = workerNamed('gpu-1');
  const parent = await orchestrated(worker);
  const [first, , stitch] = await fanOut(worker, parent);
  for (let attempt = 1; attempt <= 3; attempt++) {
    expect((await worker.claim())?.task_id).toBe(first);
    const text = 'Segment 0 failed';
    expect(await worker.report({ task_id: parent, status: 'Failed', output_location: text })).toBe(true);
    expect(await worker.report({ task_id: first, status: 'Failed', output_location: text })).toBe(true);
    expect(await rowOf(ingest, parent)).toMatchObject({ status: attempt < 3 ? 'In Progress' : 'Failed' });
  }
  expect(await rowOf(ingest, parent)).toMatchObject({
    error_message: expect.stringMatching(/of 3 segments failed/) as string,
  });
  expect(await rowOf(ingest, stitch)).toMatchObject({ status: 'Failed' });
  expect(await worker.queuedOnly()).toBe(0);
});

test('a worker that dies in mid-fan-out: its successor ends with three children, not five', async () => {
  const dead = workerNamed('gpu-dead');
  const parent = await orchestrated(dead);
  const params = { orchestrator_task_id_ref: parent, orchestrator_run_id: 'run-1' };
  for (const segment_index of [0, 1]) {
    const child = {
      task_id: randomUUID(),
      params: { ...params, segment_index },
      task_type: 'travel_segment',
    };
    await dead.createTask({ ...child, project_id: 'default_project_id', dependant_on: null });
  }
  await dead.beat('crashed');
  const worker = workerNamed('gpu-2');
  for (let claims = 0; claims < 3; claims++) {
    const task = await worker.claim();
    if (task?.task_id === parent) break;
    await worker.deliver(task?.task_id ?? '', clip);
  }
  await fanOut(worker, parent);
  const children = { select: 'id,task_type', params: contains('orchestrator_task_id_ref', parent) };
  expect(await worker.select(`tasks?${query(children)}`)).toHaveLength(3);
});
