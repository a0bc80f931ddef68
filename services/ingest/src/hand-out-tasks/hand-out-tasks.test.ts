import { signWorkerToken } from '@callsheet/runtime';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claim, claimed, edge, queue, rowOf } from '../../../../test/support/worker-calls.js';

const serviceKey = 'the-service-role-key-of-a-Supabase-project';
let ingest: TestIngest;
const logged: string[] = [];
beforeAll(async () => {
  const env = { SUPABASE_SERVICE_ROLE_KEY: serviceKey, LOG_LEVEL: 'warn' };
  ingest = await startIngest(env, { write: (line) => void logged.push(line) });
});
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

describe('who may speak', () => {
  const forged = signWorkerToken({ secret: 'x'.repeat(40), workerId: 'gpu-1', ttlSeconds: 60 });

  test.each([
    ['nobody', {}],
    ['a forged token', { authorization: `Bearer ${forged}` }],
    ['an unsigned token', { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.' }],
    ['a key of the REST API', { authorization: 'Bearer a-bootstrap-key-for-tests' }],
  ])('%s: 401 before the body is parsed, in the historical shape', async (_, headers) => {
    for (const name of ['claim-next-task', 'update-task-status', 'generate-upload-url', 'complete_task']) {
      const answer = await edge(ingest, name, headers, '{ no JSON');
      expect(answer).toEqual({ status: 401, json: { error: expect.any(String) as string } });
    }
  });

  test.each<[string, string | Record<string, string>, object, number]>([
    ['a forged token', { authorization: `Bearer ${forged}` }, {}, 401],
    ['the name of another', 'gpu-1', { worker_id: 'gpu-2' }, 403],
    ['a body that is wrong', 'gpu-1', { wait: 'long' }, 400],
  ])('%s is logged once, without its token, and nothing is written', async (_, caller, body, status) => {
    await queue(ingest);
    logged.length = 0;
    expect(await edge(ingest, 'claim-next-task', caller, body)).toMatchObject({ status });
    expect(logged.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', status, path: '/functions/v1/claim-next-task' }),
    ]);
    expect(logged.join()).not.toContain('Bearer');
    expect(await ingest.database`select from public.tasks where status <> 'Queued'`).toEqual([]);
  });

  test('a worker cannot claim in the name of another', async () => {
    await queue(ingest);
    expect(await edge(ingest, 'claim-next-task', 'gpu-1', { worker_id: 'gpu-2' })).toMatchObject({
      status: 403,
    });
  });

  test('the service-role key speaks for the worker it names', async () => {
    const headers = { authorization: `Bearer ${serviceKey}` };
    const id = await queue(ingest);
    expect(await edge(ingest, 'claim-next-task', headers, {})).toMatchObject({ status: 400 });
    const answer = await edge(ingest, 'claim-next-task', headers, { worker_id: 'gpu-legacy' });
    expect(answer).toMatchObject({ status: 200, json: { task_id: id } });
    expect(await rowOf(ingest, id)).toMatchObject({ worker_id: 'gpu-legacy' });
  });
});

describe('claiming', () => {
  test('gives the task with its id inside params', async () => {
    const id = await queue(ingest, { params: { prompt: 'a cat', task_id: 'logical-7' } });
    const answer = await claim(ingest, 'gpu-1');
    expect(answer).toMatchObject({
      task_id: id,
      task_type: 't2v',
      params: { prompt: 'a cat', task_id: id },
    });
    expect(typeof answer.project_id).toBe('string');
  });

  test('no work: 204 without a body', async () => {
    expect(await edge(ingest, 'claim-next-task', 'gpu-1', { worker_id: 'gpu-1' })).toEqual({
      status: 204,
      json: undefined,
    });
  });

  test('a lost answer is given again', async () => {
    const id = await claimed(ingest, 'gpu-1');
    await queue(ingest);
    expect((await claim(ingest, 'gpu-1')).task_id).toBe(id);
  });

  test('a worker that drains gets nothing', async () => {
    await claimed(ingest, 'gpu-drain');
    await ingest.database`truncate public.tasks`;
    await queue(ingest);
    await ingest.database`update public.workers set status = 'terminating' where id = 'gpu-drain'`;
    expect(await edge(ingest, 'claim-next-task', 'gpu-drain', {})).toMatchObject({ status: 204 });
  });

  test('ten workers share ten tasks', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => queue(ingest)));
    const answers = await Promise.all(ids.map((_, n) => claim(ingest, `gpu-share-${n}`)));
    expect(answers.map(({ task_id }) => task_id).sort()).toEqual([...ids].sort());
  });
});

test('the database away: 503, which workers try again, never 500', async () => {
  const other = await startIngest();
  try {
    await other.cutDatabase();
    const response = await fetch(`${other.url}/functions/v1/claim-next-task`, {
      method: 'POST',
      headers: { authorization: `Bearer ${other.workerToken('gpu-1')}` },
    });
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ error: expect.any(String) as string });
  } finally {
    await other.stop();
  }
});
