import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { post } from '../../../../test/support/worker-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

const rpc = '/rest/v1/rpc/func_worker_heartbeat_with_logs';
const apikey = (worker: string) => ({ apikey: ingest.workerToken(worker) });
const beat = (worker: string) => ({
  worker_id_param: worker,
  vram_total_mb_param: 24_576,
  vram_used_mb_param: 11_264,
  logs_param: [
    {
      timestamp: '2026-11-23T12:00:00Z',
      level: 'INFO',
      message: 'WORKER: a\0b',
      task_id: 'no-uuid',
      metadata: {},
    },
  ],
  status_param: 'active',
});

test('an apikey header alone is enough; logs are kept', async () => {
  const answer = await post(ingest, rpc, apikey('gpu-beat'), beat('gpu-beat'));
  expect(answer).toMatchObject({
    status: 200,
    json: { success: true, logs_inserted: 1, worker_status: 'active' },
  });
  const [log] =
    await ingest.database`select message, metadata from public.system_logs where worker_id = 'gpu-beat'`;
  expect(log).toEqual({ message: 'WORKER: a\ufffdb', metadata: { task_id: 'no-uuid' } });
});

test('the older function answers with an object too', async () => {
  const path = '/rest/v1/rpc/func_update_worker_heartbeat';
  const answer = await post(ingest, path, apikey('gpu-beat'), { worker_id_param: 'gpu-beat' });
  expect(answer).toMatchObject({ status: 200, json: { success: true } });
});

const spawning = async (worker: string) => {
  await ingest.database`insert into public.workers (id, instance_type, status) values (${worker}, 'runpod', 'spawning')`;
  return async () => {
    const [row] = await ingest.database<{ status: string }>`
      select status from public.workers where id = ${worker}`;
    return row?.status;
  };
};
const bearer = (worker: string) => ({ authorization: `Bearer ${ingest.workerToken(worker)}` });

test.each(['task-counts', 'claim-next-task'])(
  'a beat of the guardian, which begins before the worker can claim, brings nobody up; the first %s does',
  async (poll) => {
    const worker = `gpu-loading-${poll}`;
    const status = await spawning(worker);
    const answer = await post(ingest, rpc, apikey(worker), beat(worker));
    expect(answer).toMatchObject({ status: 200, json: { success: true, worker_status: 'spawning' } });
    expect(await status()).toBe('spawning');
    await post(ingest, `/functions/v1/${poll}`, bearer(worker), { run_type: 'gpu', worker_id: worker });
    expect(await status()).toBe('active');
  },
);

test("a beat of the worker's own loop, without a report on its process, brings it up", async () => {
  const status = await spawning('gpu-loop');
  await post(ingest, '/rest/v1/rpc/func_update_worker_heartbeat', apikey('gpu-loop'), {
    worker_id_param: 'gpu-loop',
  });
  expect(await status()).toBe('active');
});

test.each([
  ['for another worker', 403, 'gpu-other', 'gpu-beat'],
  ['without a token', 401, undefined, 'gpu-beat'],
])('%s: %d in the shape of PostgREST', async (_, status, speaker, worker) => {
  const answer = await post(ingest, rpc, speaker === undefined ? {} : apikey(speaker), beat(worker));
  const json = {
    code: expect.any(String) as string,
    message: expect.any(String) as string,
    details: null,
    hint: null,
  };
  expect(answer).toEqual({ status, json });
});

test('a figure that no integer column takes is the sender’s fault', async () => {
  const body = { ...beat('gpu-beat'), vram_total_mb_param: 1e12 };
  expect(await post(ingest, rpc, apikey('gpu-beat'), body)).toMatchObject({
    status: 400,
    json: { code: '22003' },
  });
});

test('are published on core NATS', async () => {
  const subscription = ingest.nats.subscribe('worker.heartbeat');
  const heard = (async () => {
    for await (const message of subscription) {
      const event = message.json<{ worker_id: string }>();
      if (event.worker_id === 'gpu-loud') return event;
    }
    return undefined;
  })();
  await post(ingest, rpc, apikey('gpu-loud'), beat('gpu-loud'));
  expect(await heard).toMatchObject({ status: 'active', vram_total_mb: 24_576, vram_used_mb: 11_264 });
  subscription.unsubscribe();
});
