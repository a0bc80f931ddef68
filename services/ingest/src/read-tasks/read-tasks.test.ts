import { TaskDetail, TaskPage } from '@callsheet/contracts';
import { api, createProject, fieldsOf } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim, claimed, edge, queue } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

test("one task tells its events and each worker's attempt", async () => {
  const id = await claimed(ingest, 'gpu-1');
  const failure = { task_id: id, status: 'Failed', output_location: 'CUDA out of memory' };
  await edge(ingest, 'update-task-status', 'gpu-1', failure);
  await claim(ingest, 'gpu-2');
  const { json } = await api(ingest, `GET /${id}`);
  const task = TaskDetail.parse(json);
  expect(task).toMatchObject({ id, status: 'In Progress', attempts: 1, worker_id: 'gpu-2' });
  expect(task.events.map(({ type, worker_id }) => [type, worker_id])).toEqual([
    ['task.created', null],
    ['task.claimed', 'gpu-1'],
    ['task.requeued', 'gpu-1'],
    ['task.claimed', 'gpu-2'],
  ]);
  const [, first, requeued, second] = task.events;
  expect(task.attempts_history).toEqual([
    {
      worker_id: 'gpu-1',
      claimed_at: first?.occurred_at,
      ended_at: requeued?.occurred_at,
      outcome: 'Queued',
      error_message: 'CUDA out of memory',
      failure_kind: 'oom',
    },
    {
      worker_id: 'gpu-2',
      claimed_at: second?.occurred_at,
      ended_at: null,
      outcome: 'In Progress',
      error_message: null,
      failure_kind: null,
    },
  ]);
});

test('a list tells how far a running task is, when it will end, and what it cost', async () => {
  const id = await claimed(ingest, 'gpu-1');
  await ingest.database`
    update callsheet.running_tasks set percent = 50, step = 'frame 12 of 24', progress_at = now() where task_id = ${id}`;
  await ingest.database`insert into callsheet.task_costs (task_id, seconds, usd) values (${id}, 60, 0.0125)`;
  await queue(ingest);
  const { tasks } = TaskPage.parse((await api(ingest, 'GET ')).json);
  expect(tasks).toMatchObject([
    { status: 'Queued', progress: null, finishes_in_seconds: null, cost_usd: null },
    { id, progress: { percent: 50, step: 'frame 12 of 24' }, cost_usd: 0.0125 },
  ]);
  expect(tasks[1]?.finishes_in_seconds?.high).toBeGreaterThanOrEqual(0);
  expect(TaskDetail.parse((await api(ingest, `GET /${id}`)).json).cost_usd).toBe(0.0125);
});

test('a list does not tell them', async () => {
  await queue(ingest);
  const { json } = await api(ingest, 'GET ');
  expect(JSON.stringify(json)).not.toContain('attempts_history');
});

describe('listing by worker and by time', () => {
  const ids: string[] = [];
  const page = async (query: string) => TaskPage.parse((await api(ingest, `GET ?${query}`)).json);
  const listed = async (query: string) => (await page(query)).tasks.map(({ id }) => id);

  beforeEach(async () => {
    ids.length = 0;
    for (let minute = 0; minute < 4; minute++) {
      const id = await queue(ingest);
      ids.push(id);
      await ingest.database`update public.tasks set
        created_at = timestamptz '2026-11-23T12:00:00Z' + make_interval(mins => ${minute}) where id = ${id}`;
    }
  });

  test('the tasks of one worker', async () => {
    const { task_id } = await claim(ingest, 'gpu-1');
    await claim(ingest, 'gpu-2');
    expect(await listed('worker_id=gpu-1')).toEqual([task_id]);
    expect(await listed('worker_id=gpu-3')).toEqual([]);
  });

  test('both bounds of the time exclude themselves', async () => {
    expect(await listed('created_after=2026-11-23T12:01:00Z')).toEqual([ids[3], ids[2]]);
    expect(await listed('created_before=2026-11-23T12:01:00Z')).toEqual([ids[0]]);
    expect(
      await listed('created_after=2026-11-23T12:00:00Z&created_before=2026-11-23T14:03:00%2B02:00'),
    ).toEqual([ids[2], ids[1]]);
  });

  test('pages go on within the bounds', async () => {
    const bounds = 'created_after=2026-11-23T12:00:00Z&limit=2';
    const { tasks, next_cursor } = await page(bounds);
    expect(tasks.map(({ id }) => id)).toEqual([ids[3], ids[2]]);
    expect(await page(`${bounds}&cursor=${next_cursor}`)).toMatchObject({
      tasks: [{ id: ids[1] }],
      next_cursor: null,
    });
  });

  test("another project's are not among them", async () => {
    const key = 'the-key-of-another-project';
    await createProject(ingest, key);
    expect(await api(ingest, 'GET ?created_after=2020-01-01T00:00:00Z', { key })).toMatchObject({
      json: { tasks: [] },
    });
  });

  test.each([['created_after'], ['created_before']])('%s that is no time: 422', async (field) => {
    const { status, json } = await api(ingest, `GET ?${field}=yesterday`);
    expect(status).toBe(422);
    expect(fieldsOf(json)).toEqual([field]);
  });
});

test('the children of a parent are listed, and no other tasks', async () => {
  const parent = await queue(ingest, { task_type: 'travel_orchestrator' });
  const child = await queue(ingest, {
    task_type: 'travel_segment',
    params: { orchestrator_task_id_ref: parent, segment_index: 0 },
  });
  await queue(ingest);
  const { json } = await api(ingest, `GET ?parent_id=${parent}`);
  expect(TaskPage.parse(json).tasks).toMatchObject([{ id: child, parent_id: parent }]);
});

describe('where a task stands', () => {
  const detail = async (id: string) => TaskDetail.parse((await api(ingest, `GET /${id}`)).json);
  beforeEach(async () => {
    await ingest.database`truncate callsheet.ready_tasks, callsheet.running_tasks, callsheet.held_tasks`;
    await ingest.database`delete from public.workers`;
  });

  test('its position goes by priority, then age, over all kinds; cancelled ones do not count', async () => {
    const [cancelled, first, second] = [await queue(ingest), await queue(ingest), await queue(ingest)];
    const other = await queue(ingest, { params: { prompt: 'x', model: 'another' } });
    await api(ingest, `POST /${cancelled}/cancel`);
    const positions = async () => {
      const places = [];
      for (const id of [first, second, other]) places.push((await detail(id)).queue?.position);
      return places;
    };
    expect(await positions()).toEqual([1, 2, 3]);
    await api(ingest, `PATCH /${other}`, { body: { priority: 9 } });
    expect(await positions()).toEqual([2, 3, 1]);
  });

  test('beyond a thousand it is 1000+, and nothing is promised', async () => {
    await ingest.database`
      insert into public.tasks (task_type, params) select 't2v', '{"prompt": "x"}' from generate_series(1, 1005)`;
    await claim(ingest, 'w');
    const last = await queue(ingest, { task_type: 't2v' });
    expect(await detail(last)).toMatchObject({
      queue: { waiting_for: 'worker', position: '1000+' },
      estimate: null,
    });
  });

  test('an estimate names the workers that can run it, and a running task its end', async () => {
    const running = await claimed(ingest, 'w');
    const waiting = await queue(ingest);
    expect((await detail(waiting)).estimate).toMatchObject({
      starts_in_seconds: { low: 0, typical: 75, high: 180 },
      finishes_in_seconds: { low: 120, typical: 225, high: 360 },
      workers: 1,
      basis: 'typical durations',
    });
    const { estimate, queue: place, timeline } = await detail(running);
    expect(place).toBeNull();
    expect(estimate).toMatchObject({ starts_in_seconds: null });
    expect(estimate?.finishes_in_seconds.high).toBeGreaterThan(150);
    expect(timeline.queued_seconds).toBeGreaterThanOrEqual(0);
    expect(timeline).toMatchObject({ generation_seconds: null, total_seconds: null });
  });

  test('nobody can run it: no estimate', async () => {
    expect((await detail(await queue(ingest))).estimate).toBeNull();
  });

  test('a task that waits for another, for its time or for its project says so', async () => {
    const first = await queue(ingest);
    const [row] = await ingest.database<{ id: string }>`
      insert into public.tasks (task_type, dependant_on) values ('t2v', ${first}) returning id`;
    const [later] = await ingest.database<{ id: string }>`
      insert into public.tasks (task_type, run_after) values ('t2v', now() + interval '1 hour') returning id`;
    expect((await detail(row?.id ?? '')).queue).toEqual({ waiting_for: 'dependency', position: null });
    expect((await detail(later?.id ?? '')).queue).toEqual({ waiting_for: 'run_after', position: null });
    await ingest.database`update public.projects set max_concurrency = 1`;
    const capped = await queue(ingest);
    const behind = await queue(ingest);
    const waits = [(await detail(capped)).queue?.waiting_for, (await detail(behind)).queue?.waiting_for];
    await ingest.database`update public.projects set max_concurrency = null`;
    expect(waits).toEqual(['worker', 'project_cap']);
  });
});
