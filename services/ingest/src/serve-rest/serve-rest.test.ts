import { randomUUID } from 'node:crypto';
import { createProject } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claimed, edge, forgetWorkers, queue, rowOf } from '../../../../test/support/worker-calls.js';

const serviceKey = 'the-service-role-key-of-a-Supabase-project';
let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest({ SUPABASE_SERVICE_ROLE_KEY: serviceKey })));
afterAll(() => ingest.stop());
beforeEach(() => forgetWorkers(ingest));

const single = { accept: 'application/vnd.pgrst.object+json' };
const rows = { prefer: 'return=representation' };

async function rest(
  worker: string | undefined,
  request: string,
  { headers = {}, body }: { headers?: Record<string, string>; body?: unknown } = {},
) {
  const [method, path = ''] = request.split(' ');
  const token = worker === undefined ? serviceKey : ingest.workerToken(worker);
  const response = await fetch(`${ingest.url}/rest/v1/${path}`, {
    method,
    headers: {
      apikey: token,
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  const json: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, json, range: response.headers.get('content-range') };
}

/** PostgREST's four keys; details, when there are any, are text. */
const refusal = (code: string) => ({ code, message: expect.any(String) as string, hint: null });

describe('reading', () => {
  test('the poll: what the worker holds, an orchestrator last', async () => {
    await claimed(ingest, 'gpu-1', { task_type: 'travel_orchestrator' });
    const real = await claimed(ingest, 'gpu-1', { params: { prompt: 'a cat' } });
    const poll =
      'tasks?select=id%2Cparams%2Ctask_type%2Cproject_id&worker_id=eq.gpu-1&status=eq.In+Progress&limit=1';
    expect(await rest('gpu-1', `GET ${poll}`)).toEqual({
      status: 200,
      range: '0-0/*',
      json: [
        {
          id: real,
          params: { prompt: 'a cat' },
          task_type: 't2v',
          project_id: '00000000-0000-0000-0000-000000000001',
        },
      ],
    });
  });

  test('the children of an orchestrator', async () => {
    const parent = await claimed(ingest, 'gpu-1', { task_type: 'travel_orchestrator' });
    const child = await queue(ingest, { params: { orchestrator_task_id_ref: parent } });
    const operand = `cs.%7B%22orchestrator_task_id_ref%22%3A+%22${parent}%22%7D`;
    const path = `tasks?select=id%2Cstatus&params=${operand}&order=created_at.asc`;
    expect(await rest('gpu-1', `GET ${path}`)).toMatchObject({
      status: 200,
      json: [{ id: child, status: 'Queued' }],
    });
  });

  test('one row as an object, none as 406 with the words the worker looks for', async () => {
    const id = await claimed(ingest, 'gpu-1');
    const found = await rest('gpu-1', `GET tasks?select=status,attempts&id=eq.${id}`, { headers: single });
    expect(found).toMatchObject({ status: 200, json: { status: 'In Progress', attempts: 0 } });
    const missing = await rest('gpu-1', `GET tasks?select=id&id=eq.${randomUUID()}`, { headers: single });
    expect(missing).toMatchObject({
      status: 406,
      json: {
        code: 'PGRST116',
        details: 'The result contains 0 rows',
        hint: null,
        message: 'Cannot coerce the result to a single JSON object',
      },
    });
  });

  test('the number of rows, in the header and as a row', async () => {
    await claimed(ingest, 'gpu-1');
    await queue(ingest);
    const counted = { headers: { prefer: 'count=exact' } };
    expect(await rest('gpu-1', 'GET tasks?select=count&limit=1', counted)).toMatchObject({
      json: [{ count: 2 }],
      range: '0-0/2',
    });
    const head = await rest('gpu-1', 'HEAD tasks?select=*', counted);
    expect(head).toEqual({ status: 200, json: undefined, range: '0-1/2' });
  });

  test("what a worker may not see is not there: other projects' tasks, other workers, other logs", async () => {
    await claimed(ingest, 'gpu-1');
    await claimed(ingest, 'gpu-2');
    const project = await createProject(ingest, randomUUID());
    await ingest.database`insert into public.tasks (task_type, project_id) values ('t2v', ${project})`;
    await ingest.database`insert into public.system_logs (source_type, source_id, log_level, message, worker_id)
      values ('worker', 'gpu-1', 'INFO', 'mine', 'gpu-1'), ('worker', 'gpu-2', 'INFO', 'theirs', 'gpu-2')`;
    expect((await rest('gpu-1', 'GET tasks?select=id')).json).toHaveLength(2);
    expect((await rest('gpu-idle', 'GET tasks?select=id')).json).toEqual([]);
    expect((await rest('gpu-1', 'GET workers?select=id')).json).toEqual([{ id: 'gpu-1' }]);
    expect((await rest('gpu-1', 'GET system_logs?select=message&message=ilike.*i*')).json).toEqual([
      { message: 'mine' },
    ]);
    expect((await rest(undefined, 'GET tasks?select=id')).json).toHaveLength(3);
  });

  test.each([
    ['a table that is not offered', 'GET projects?select=*', 404, 'PGRST205'],
    ['a column that is not offered', 'GET tasks?select=webhook_url', 400, '42703'],
    ['a filter on such a column', 'GET tasks?claim_id=is.null', 400, '42703'],
    ['an operand that is no uuid', 'GET tasks?id=eq.%27+or+1%3D1--', 400, '22P02'],
    ['an operand that is no JSON', 'GET tasks?params=cs.%7B', 400, '22P02'],
    ['a verb that is not offered', 'PUT tasks?id=eq.x', 405, 'PGRST117'],
    ['a function that is not offered', 'POST rpc/pg_sleep', 404, 'PGRST202'],
  ])('%s: refused in the shape of PostgREST', async (_, request, status, code) => {
    const answer = await rest('gpu-1', request);
    expect(answer).toMatchObject({ status, json: refusal(code) });
    expect(Object.keys(answer.json ?? {}).sort()).toEqual(['code', 'details', 'hint', 'message']);
  });

  test.each(['id', 'status', 'attempts', 'params', 'created_at', 'worker_id'])(
    'SQL in an operand for %s finds nothing and breaks nothing',
    async (column) => {
      const id = await claimed(ingest, 'gpu-1');
      const operator = column === 'params' ? 'cs' : 'eq';
      const evil = encodeURIComponent("'); delete from public.tasks; --");
      const { status, json } = await rest('gpu-1', `GET tasks?${column}=${operator}.${evil}`);
      if (status === 200) expect(json).toEqual([]);
      else
        expect({ status, json }).toMatchObject({
          status: 400,
          json: { code: expect.stringMatching(/^22/) as string },
        });
      expect(await rowOf(ingest, id)).toMatchObject({ status: 'In Progress' });
    },
  );
});

describe('a fatal error of the GPU', () => {
  const report = {
    status: 'error',
    metadata: { error_reason: 'FATAL nvml: gone', self_terminated: true, phase: 'old' },
  };

  test('ends the worker for good, keeps what is known of it, and gives its work back', async () => {
    const id = await claimed(ingest, 'gpu-1');
    await ingest.database`update public.workers set metadata = '{"runpod_id": "p1", "phase": "new"}'`;
    const read = await rest('gpu-1', 'GET workers?select=id,metadata&id=eq.gpu-1', { headers: single });
    expect(read.json).toEqual({ id: 'gpu-1', metadata: { runpod_id: 'p1', phase: 'new' } });
    const answer = await rest('gpu-1', 'PATCH workers?id=eq.gpu-1', { headers: rows, body: report });
    expect(answer).toMatchObject({
      status: 200,
      json: [
        {
          id: 'gpu-1',
          status: 'error',
          metadata: {
            runpod_id: 'p1',
            phase: 'new',
            error_reason: 'FATAL nvml: gone',
            self_terminated: true,
          },
        },
      ],
    });
    expect(await rowOf(ingest, id)).toMatchObject({ status: 'Queued', attempts: 1 });
    const back = { status: 'Queued', worker_id: null, generation_started_at: null, error_details: 'FATAL' };
    const own = `tasks?id=eq.${id}&worker_id=eq.gpu-1&status=eq.In+Progress`;
    expect(await rest('gpu-1', `PATCH ${own}`, { headers: rows, body: back })).toMatchObject({ json: [] });
    const late = { task_id: id, status: 'Failed', output_location: 'boom' };
    expect(await edge(ingest, 'update-task-status', 'gpu-1', late)).toMatchObject({ status: 200 });
    expect(await rowOf(ingest, id)).toMatchObject({ status: 'Queued', attempts: 1 });
    expect(await edge(ingest, 'claim-next-task', 'gpu-1', {})).toMatchObject({ status: 204 });
    const again = await rest('gpu-1', 'PATCH workers?id=eq.gpu-1', { headers: rows, body: report });
    expect(again.json).toHaveLength(1);
  });

  test('a task is given back by the worker that holds it, with the reason', async () => {
    const id = await claimed(ingest, 'gpu-1');
    const body = {
      status: 'Queued',
      worker_id: null,
      generation_started_at: null,
      error_details: 'FATAL cuda',
    };
    const own = `tasks?id=eq.${id}&worker_id=eq.gpu-1&status=eq.In+Progress`;
    expect(await rest('gpu-2', `PATCH ${own}`, { body })).toMatchObject({
      status: 403,
      json: refusal('42501'),
    });
    expect(await rest('gpu-1', `PATCH ${own}`, { headers: rows, body })).toMatchObject({
      status: 200,
      json: [{ id, status: 'Queued', error_details: 'FATAL cuda' }],
    });
    expect(await rest('gpu-1', `PATCH ${own}`, { body })).toMatchObject({ status: 204, json: undefined });
    expect(await rowOf(ingest, id)).toMatchObject({ attempts: 1 });
  });

  test('of another worker is not its to report, and an unknown worker is no row', async () => {
    await claimed(ingest, 'gpu-2');
    const answer = await rest('gpu-1', 'PATCH workers?id=eq.gpu-2', { body: report });
    expect(answer).toMatchObject({ status: 403, json: refusal('42501') });
    const [row] = await ingest.database`select status from public.workers where id = 'gpu-2'`;
    expect(row).toEqual({ status: 'active' });
    expect((await rest('gpu-9', 'PATCH workers?id=eq.gpu-9', { headers: rows, body: report })).json).toEqual(
      [],
    );
  });
});

describe('creating and deleting tasks', () => {
  const task = (id: string) => ({
    id,
    task_type: 't2v',
    params: { prompt: 'x' },
    status: 'Queued',
    project_id: '00000000-0000-0000-0000-000000000001',
    attempts: 0,
  });

  test('with the service-role key: 201, the row, and its owner derived from the project', async () => {
    const id = randomUUID();
    const made = await rest(undefined, 'POST tasks', { headers: rows, body: task(id) });
    expect(made).toMatchObject({
      status: 201,
      json: [{ id, status: 'Queued', user_id: expect.any(String) as string }],
    });
    const again = await rest(undefined, 'POST tasks', { headers: rows, body: task(id) });
    expect(again).toMatchObject({ status: 409, json: refusal('23505') });
    expect(await rest(undefined, 'POST tasks', { body: task(randomUUID()) })).toMatchObject({
      status: 201,
      json: undefined,
    });
  });

  test('all of them or none', async () => {
    const [first, taken] = [randomUUID(), await queue(ingest)];
    const body = [task(first), { ...task(taken), task_type: 'video_generation' }];
    expect(await rest(undefined, 'POST tasks', { body })).toMatchObject({ status: 409 });
    expect(await rowOf(ingest, first)).toBeUndefined();
  });

  test('by a worker that works for nobody: refused', async () => {
    expect(await rest('gpu-idle', 'POST tasks', { body: task(randomUUID()) })).toMatchObject({ status: 403 });
  });

  test('a child that was created twice is deleted, and nothing else is', async () => {
    const parent = await claimed(ingest, 'gpu-1', { task_type: 'travel_orchestrator' });
    const params = { orchestrator_task_id_ref: parent };
    const [twin, plain] = [await queue(ingest, { params }), await queue(ingest)];
    const remove = (worker: string, id: string) =>
      rest(worker, `DELETE tasks?id=eq.${id}`, { headers: rows, body: {} });
    expect((await remove('gpu-idle', twin)).json).toEqual([]);
    expect((await remove('gpu-1', plain)).json).toEqual([]);
    expect((await remove('gpu-1', parent)).json).toEqual([]);
    expect(await remove('gpu-1', twin)).toMatchObject({ status: 200, json: [{ id: twin }] });
    expect(await rowOf(ingest, twin)).toBeUndefined();
    expect((await remove('gpu-1', twin)).json).toEqual([]);
    expect(await rowOf(ingest, parent)).toMatchObject({ status: 'In Progress' });
  });

  test('a child that something waits for stays', async () => {
    const parent = await claimed(ingest, 'gpu-1', { task_type: 'travel_orchestrator' });
    const child = await queue(ingest, { params: { orchestrator_task_id_ref: parent } });
    await ingest.database`insert into public.tasks (task_type, dependant_on) values ('travel_stitch', ${child})`;
    expect((await rest('gpu-1', `DELETE tasks?id=eq.${child}`, { headers: rows })).json).toEqual([]);
    expect(await rowOf(ingest, child)).toMatchObject({ status: 'Queued' });
  });
});
