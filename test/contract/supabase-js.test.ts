import { createClient } from '@supabase/supabase-js';
import ws from 'ws';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { createVideo } from '../support/video.js';
import { forgetWorkers, queue, rowOf } from '../support/worker-calls.js';

const serviceKey = 'the-service-role-key-of-a-Supabase-project';
let ingest: TestIngest;
let client: ReturnType<typeof clientFor>;
beforeAll(
  async () =>
    (ingest = await startIngest({ SUPABASE_SERVICE_ROLE_KEY: serviceKey, SUPABASE_VIDEO_BUCKET: 'videos' })),
);
afterAll(() => ingest.stop());
beforeEach(async () => {
  await forgetWorkers(ingest);
  client = clientFor(ingest.workerToken('worker-xyz123'));
});

function clientFor(key: string) {
  return createClient(ingest.url, key, {
    realtime: { transport: ws as never },
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

const me = { worker_id_param: 'worker-xyz123' };

async function claimedId(): Promise<string> {
  const id = await queue(ingest);
  const claimed = await client.rpc('func_claim_available_task', me);
  expect(claimed).toMatchObject({
    data: [{ id, status: 'In Progress', worker_id: 'worker-xyz123', task_data: { prompt: 'a cat' } }],
    error: null,
  });
  return id;
}

test('the documented worker loop: status, claim, upload, public URL, complete, heartbeat', async () => {
  const id = await claimedId();
  const { data: worker } = await client.from('workers').select('status').eq('id', 'worker-xyz123').single();
  expect(worker).toEqual({ status: 'active' });
  const bucket = client.storage.from('videos');
  const path = `task_${id}.mp4`;
  expect((await bucket.upload(path, createVideo(), { contentType: 'video/mp4' })).error).toBeNull();
  const { publicUrl } = bucket.getPublicUrl(path).data;
  const result = { video_url: publicUrl, processing_time_seconds: 145.3, model_used: 'wan2gp_v2.1' };
  const done = await client.rpc('func_mark_task_complete', { task_id_param: id, result_data_param: result });
  expect(done).toMatchObject({ data: true, error: null });
  expect(await rowOf(ingest, id)).toMatchObject({
    status: 'Complete',
    output_location: publicUrl,
    result_data: { ...result, frames: 24, duration_seconds: 3 },
  });
  const beat = { ...me, vram_total_mb_param: 24_576, vram_used_mb_param: 12_288 };
  expect((await client.rpc('func_update_worker_heartbeat', beat)).error).toBeNull();
  expect((await client.rpc('func_claim_available_task', me)).data).toEqual([]);
});

test('a video that is not there completes nothing', async () => {
  const id = await claimedId();
  const { publicUrl } = client.storage.from('videos').getPublicUrl(`task_${id}.mp4`).data;
  const args = { task_id_param: id, result_data_param: { video_url: publicUrl } };
  expect((await client.rpc('func_mark_task_complete', args)).error).toMatchObject({
    message: expect.stringContaining('no file') as string,
  });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'In Progress' });
});

test('a failure is tried again', async () => {
  const id = await claimedId();
  const failed = { task_id_param: id, error_message_param: 'X' };
  expect(await client.rpc('func_mark_task_failed', failed)).toMatchObject({ data: 'Queued', error: null });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Queued', attempts: 1, error_message: 'X' });
});

test('in the name of another worker, or about its task: refused', async () => {
  const id = await claimedId();
  const other = clientFor(ingest.workerToken('worker-other'));
  expect((await other.rpc('func_claim_available_task', me)).error).toMatchObject({ code: '42501' });
  const failed = { task_id_param: id, error_message_param: 'X' };
  expect((await other.rpc('func_mark_task_failed', failed)).error).toMatchObject({ code: '42501' });
  const done = { task_id_param: id, result_data_param: { video_url: 'https://example.com/x.mp4' } };
  expect((await other.rpc('func_mark_task_complete', done)).error).toMatchObject({ code: '42501' });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'In Progress', attempts: 0 });
});

describe('with the service-role key', () => {
  beforeEach(() => (client = clientFor(serviceKey)));

  test('inserts, selects, counts and filters tasks', async () => {
    const task = { task_type: 'video_generation', params: { prompt: 'A cat walking' } };
    const made = await client.from('tasks').insert(task).select().single();
    expect(made).toMatchObject({ error: null, data: { ...task, status: 'Queued' } });
    await client.from('tasks').insert([task, { ...task, task_type: 't2v' }]);
    const counted = await client
      .from('tasks')
      .select('*', { count: 'exact', head: true })
      .eq('status', 'Queued');
    expect(counted).toMatchObject({ count: 3, error: null });
    const { data } = await client
      .from('tasks')
      .select('id,task_type')
      .in('task_type', ['t2v', 'x'])
      .order('created_at', { ascending: false })
      .range(0, 9);
    expect(data).toMatchObject([{ task_type: 't2v' }]);
    const contains = await client
      .from('tasks')
      .select('id')
      .contains('params', { prompt: 'A cat walking' })
      .limit(2);
    expect(contains.data).toHaveLength(2);
    expect((await client.from('tasks').select('id').is('worker_id', null).maybeSingle()).error).toMatchObject(
      { code: 'PGRST116' },
    );
  });

  test.each([
    ['a table that is not offered', () => client.from('projects').select('*'), 'PGRST205'],
    ['a column that is not offered', () => client.from('tasks').select('webhook_url'), '42703'],
    [
      'an update that is not offered',
      () => client.from('tasks').update({ status: 'Complete' }).eq('status', 'Queued'),
      '42501',
    ],
    ['a deletion of many', () => client.from('tasks').delete().eq('status', 'Queued'), '42501'],
    ['a function that is not offered', () => client.rpc('pg_sleep', { seconds: 1 }), 'PGRST202'],
    ['another schema', () => client.schema('callsheet').from('pods').select('*'), 'PGRST106'],
  ])('%s: refused', async (_, call, code) => {
    expect((await call()).error).toMatchObject({ code });
  });
});
