import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ClaimAnswer, ResultData, UploadUrls } from '@callsheet/contracts';
import { signWorkerToken } from '@callsheet/runtime';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { createVideo } from '../../../../test/support/video.js';

const serviceKey = 'the-service-role-key-of-a-Supabase-project';
const video = createVideo();
let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest({ SUPABASE_SERVICE_ROLE_KEY: serviceKey })));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

async function post(path: string, worker: string | Record<string, string>, body: unknown) {
  const headers =
    typeof worker === 'string' ? { authorization: `Bearer ${ingest.workerToken(worker)}` } : worker;
  const response = await fetch(`${ingest.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const json: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, json };
}
const edge = (name: string, worker: string | Record<string, string>, body: unknown) =>
  post(`/functions/v1/${name}`, worker, body);

async function queue(
  overrides: { task_type?: string; params?: object; max_attempts?: number } = {},
): Promise<string> {
  const { task_type = 'video_generation', params = { prompt: 'a cat', model: 'wan2gp_v2.1' } } = overrides;
  const [row] = await ingest.database<{ id: string }>`
    insert into public.tasks (task_type, params, max_attempts)
    values (${task_type}, ${JSON.stringify(params)}, ${overrides.max_attempts ?? 3}) returning id`;
  return row?.id ?? '';
}

async function claim(worker: string): Promise<ClaimAnswer> {
  const { status, json } = await edge('claim-next-task', worker, { worker_id: worker, run_type: 'gpu' });
  expect(status).toBe(200);
  return ClaimAnswer.parse(json);
}

async function claimed(worker: string, overrides = {}): Promise<string> {
  const id = await queue(overrides);
  expect((await claim(worker)).task_id).toBe(id);
  return id;
}

async function rowOf(id: string) {
  const [row] = await ingest.database<{
    status: string;
    attempts: number;
    worker_id: string | null;
    output_location: string | null;
    error_message: string | null;
    result_data: Record<string, unknown> | null;
    params: Record<string, unknown>;
  }>`select status, attempts, worker_id, output_location, error_message, result_data, params
    from public.tasks where id = ${id}`;
  return row;
}

/** What a worker does with a large file. */
async function upload(worker: string, id: string, bytes = video) {
  const asked = {
    task_id: id,
    filename: `task_${id}.mp4`,
    content_type: 'video/mp4',
    generate_thumbnail_url: true,
  };
  const { status, json } = await edge('generate-upload-url', worker, asked);
  expect(status).toBe(200);
  const urls = UploadUrls.parse(json);
  const put = async (url: string | undefined, body: Buffer) =>
    (await fetch(url ?? '', { method: 'PUT', headers: { 'content-type': 'video/mp4' }, body })).status;
  expect(await put(urls.thumbnail_upload_url, Buffer.from('jpeg'))).toBe(200);
  expect(await put(urls.upload_url, bytes)).toBe(200);
  return urls;
}

const storedFiles = () => readdirSync(ingest.storageDirectory, { recursive: true }).map(String);

describe('who may speak', () => {
  const forged = signWorkerToken({ secret: 'x'.repeat(40), workerId: 'gpu-1', ttlSeconds: 60 });

  test.each([
    ['nobody', {}],
    ['a forged token', { authorization: `Bearer ${forged}` }],
    ['an unsigned token', { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.' }],
    ['a key of the REST API', { authorization: 'Bearer a-bootstrap-key-for-tests' }],
  ])('%s: 401 before the body is parsed, in the historical shape', async (_, headers) => {
    for (const name of ['claim-next-task', 'update-task-status', 'generate-upload-url', 'complete_task']) {
      const answer = await edge(name, headers, '{ no JSON');
      expect(answer).toEqual({ status: 401, json: { error: expect.any(String) as string } });
    }
  });

  test('a worker cannot claim in the name of another', async () => {
    await queue();
    expect(await edge('claim-next-task', 'gpu-1', { worker_id: 'gpu-2' })).toMatchObject({ status: 403 });
  });

  test('the service-role key speaks for the worker it names', async () => {
    const headers = { authorization: `Bearer ${serviceKey}` };
    const id = await queue();
    expect(await edge('claim-next-task', headers, {})).toMatchObject({ status: 400 });
    const answer = await edge('claim-next-task', headers, { worker_id: 'gpu-legacy' });
    expect(answer).toMatchObject({ status: 200, json: { task_id: id } });
    expect(await rowOf(id)).toMatchObject({ worker_id: 'gpu-legacy' });
  });
});

describe('claiming', () => {
  test('gives the task with its id inside params', async () => {
    const id = await queue({ params: { prompt: 'a cat', task_id: 'logical-7' } });
    const answer = await claim('gpu-1');
    expect(answer).toMatchObject({
      task_id: id,
      task_type: 'video_generation',
      params: { prompt: 'a cat', task_id: id },
    });
    expect(typeof answer.project_id).toBe('string');
  });

  test('no work: 204 without a body', async () => {
    expect(await edge('claim-next-task', 'gpu-1', { worker_id: 'gpu-1' })).toEqual({
      status: 204,
      json: undefined,
    });
  });

  test('a lost answer is given again', async () => {
    const id = await claimed('gpu-1');
    await queue();
    expect((await claim('gpu-1')).task_id).toBe(id);
  });

  test('a worker that drains gets nothing', async () => {
    await claimed('gpu-drain');
    await ingest.database`truncate public.tasks`;
    await queue();
    await ingest.database`update public.workers set status = 'terminating' where id = 'gpu-drain'`;
    expect(await edge('claim-next-task', 'gpu-drain', {})).toMatchObject({ status: 204 });
  });

  test('ten workers share ten tasks', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => queue()));
    const answers = await Promise.all(ids.map((_, n) => claim(`gpu-share-${n}`)));
    expect(answers.map(({ task_id }) => task_id).sort()).toEqual([...ids].sort());
  });
});

describe('completing', () => {
  test('with an uploaded file: inspected, described, and played from its public URL', async () => {
    const id = await claimed('gpu-1');
    const { storage_path, thumbnail_storage_path } = await upload('gpu-1', id);
    const answer = await edge('complete_task', 'gpu-1', {
      task_id: id,
      storage_path,
      thumbnail_storage_path,
    });
    const publicUrl = `${ingest.url}/storage/v1/object/public/image_uploads/${storage_path}`;
    expect(answer).toMatchObject({ status: 200, json: { success: true, public_url: publicUrl } });

    const row = await rowOf(id);
    expect(row).toMatchObject({ status: 'Complete', output_location: publicUrl, worker_id: 'gpu-1' });
    expect(ResultData.parse(row?.result_data)).toMatchObject({
      video_url: publicUrl,
      thumbnail_url: `${ingest.url}/storage/v1/object/public/image_uploads/${thumbnail_storage_path}`,
      duration_seconds: 3,
      file_size_bytes: video.length,
      model_used: 'wan2gp_v2.1',
      width: 128,
      height: 96,
      frames: 24,
      fps: 8,
    });
    expect(row?.result_data?.['processing_time_seconds']).toBeGreaterThanOrEqual(0);
    expect(row?.params['thumbnail_url']).toContain('/thumbnails/thumb_');
    const played = await fetch(publicUrl);
    expect(played.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await played.arrayBuffer()).equals(video)).toBe(true);
  });

  test('with the file inside the request, under the name with a hyphen', async () => {
    const id = await claimed('gpu-1');
    const answer = await edge('complete-task', 'gpu-1', {
      task_id: id,
      file_data: video.toString('base64'),
      filename: '../../Mein Film.mp4',
      first_frame_data: Buffer.from('jpeg').toString('base64'),
      first_frame_filename: `thumb_${id.slice(0, 8)}.jpg`,
    });
    expect(answer).toMatchObject({ status: 200, json: { success: true } });
    expect(await rowOf(id)).toMatchObject({ status: 'Complete', result_data: { frames: 24 } });
    const { public_url } = answer.json as { public_url: string };
    expect(public_url).toMatch(new RegExp(`/tasks/${id}/Mein_Film\\.mp4$`));
    expect((await fetch(public_url)).status).toBe(200);
  });

  test('with any text, for a task that may end so', async () => {
    const id = await claimed('gpu-1', { task_type: 'travel_stitch' });
    const body = { task_id: id, output_location: '' };
    expect(await edge('complete_task', 'gpu-1', body)).toMatchObject({ status: 200 });
    expect(await rowOf(id)).toMatchObject({ status: 'Complete', output_location: '' });
  });

  test('with a URL of elsewhere', async () => {
    const id = await claimed('gpu-1');
    const body = { task_id: id, output_location: 'https://example.com/clip.mp4' };
    expect(await edge('complete_task', 'gpu-1', body)).toMatchObject({ status: 200 });
    expect(await rowOf(id)).toMatchObject({
      status: 'Complete',
      result_data: { video_url: body.output_location },
    });
  });

  test('twice gives the first answer twice', async () => {
    const id = await claimed('gpu-1');
    const first = { task_id: id, output_location: 'https://example.com/first.mp4' };
    await edge('complete_task', 'gpu-1', first);
    const again = await edge('complete_task', 'gpu-1', {
      ...first,
      output_location: 'https://example.com/second.mp4',
    });
    expect(again).toMatchObject({ status: 200, json: { success: true, public_url: first.output_location } });
    expect(await rowOf(id)).toMatchObject({ output_location: first.output_location });
  });

  test('many times at once completes it once', async () => {
    const id = await claimed('gpu-1');
    const { storage_path } = await upload('gpu-1', id);
    const body = { task_id: id, storage_path };
    const answers = await Promise.all(Array.from({ length: 5 }, () => edge('complete_task', 'gpu-1', body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const events = await ingest.database`select 1 from callsheet.outbox where task_id = ${id}
      and event_type = 'task.completed'`;
    expect(events).toHaveLength(1);
  });

  test.each([
    ['text instead of a video', Buffer.from('Traceback (most recent call last):')],
    ['a file that was cut off', video.subarray(0, video.length / 2)],
    ['an empty file', Buffer.alloc(0)],
  ])('%s: 422, and the task goes on', async (_, bytes) => {
    const id = await claimed('gpu-1');
    const { storage_path } = await upload('gpu-1', id, bytes);
    const answer = await edge('complete_task', 'gpu-1', { task_id: id, storage_path });
    expect(answer).toMatchObject({
      status: 422,
      json: { error: expect.stringContaining('not a video') as string },
    });
    expect(await rowOf(id)).toMatchObject({ status: 'In Progress', attempts: 0 });
  });

  test.each<[string, number, (id: string) => object]>([
    ['nothing', 400, () => ({})],
    ['a file without a name', 400, () => ({ file_data: 'AAAA' })],
    ['broken base64', 400, () => ({ file_data: '#', filename: 'a.mp4' })],
    ['text where a video must be', 422, () => ({ output_location: 'Completed via idempotency' })],
    ['a file that is not there', 422, (id) => ({ storage_path: `USER/tasks/${id}/missing.mp4` })],
    [
      'a file of another task',
      403,
      () => ({ storage_path: 'USER/tasks/5f9f1b52-9f0f-4b8e-9f5d-2f6a3f0c7b11/a.mp4' }),
    ],
    ['a path that climbs', 403, (id) => ({ storage_path: `USER/tasks/${id}/../../../../etc/passwd` })],
    [
      'a path that climbs in disguise',
      403,
      (id) => ({ storage_path: `USER/tasks/${id}/%2e%2e/%2e%2e/passwd` }),
    ],
  ])('%s: %d, and the task goes on', async (_, status, bodyOf) => {
    const id = await claimed('gpu-1');
    const [owner] = await ingest.database<{ user_id: string }>`
      select p.user_id from public.projects p join public.tasks t on t.project_id = p.id where t.id = ${id}`;
    const body = JSON.stringify({ task_id: id, ...bodyOf(id) }).replace('USER', owner?.user_id ?? '');
    expect(await edge('complete_task', 'gpu-1', body)).toEqual({
      status,
      json: { error: expect.any(String) as string },
    });
    expect(await rowOf(id)).toMatchObject({ status: 'In Progress', attempts: 0 });
  });

  test('a cancelled task refuses its result', async () => {
    const id = await claimed('gpu-1');
    await ingest.database`update public.tasks set status = 'Cancelled' where id = ${id}`;
    const body = { task_id: id, output_location: 'https://example.com/clip.mp4' };
    expect(await edge('complete_task', 'gpu-1', body)).toMatchObject({ status: 409 });
  });
});

describe('reporting', () => {
  const update = (worker: string, body: object) => edge('update-task-status', worker, body);

  test('the start of generation restarts the clock and the lease', async () => {
    const id = await claimed('gpu-1');
    await ingest.database`update public.tasks set generation_started_at = now() - interval '10 minutes',
      lease_expires_at = now() + interval '1 minute' where id = ${id}`;
    const body = { task_id: id, status: 'In Progress', reset_generation_started_at: true };
    expect(await update('gpu-1', body)).toMatchObject({
      status: 200,
      json: { success: true, status: 'In Progress' },
    });
    const [row] = await ingest.database`
      select generation_started_at > now() - interval '1 minute' as restarted,
        lease_expires_at > now() + interval '19 minutes' as renewed from public.tasks where id = ${id}`;
    expect(row).toEqual({ restarted: true, renewed: true });
  });

  test('a failure queues the task again, with its reason', async () => {
    const id = await claimed('gpu-1');
    const answer = await update('gpu-1', {
      task_id: id,
      status: 'Failed',
      output_location: 'CUDA out\0 of memory',
    });
    expect(answer).toMatchObject({ status: 200, json: { success: true, task_id: id, status: 'Queued' } });
    expect(await rowOf(id)).toMatchObject({
      status: 'Queued',
      attempts: 1,
      error_message: 'CUDA out\ufffd of memory',
    });
  });

  test('the last failure is final', async () => {
    const id = await claimed('gpu-1', { max_attempts: 1 });
    const answer = await update('gpu-1', { task_id: id, status: 'Failed' });
    expect(answer).toMatchObject({ status: 200, json: { status: 'Failed' } });
  });

  test('a failure that comes twice counts once', async () => {
    const id = await claimed('gpu-1');
    const body = { task_id: id, status: 'Failed', output_location: 'boom' };
    await update('gpu-1', body);
    expect(await update('gpu-1', body)).toMatchObject({ status: 200, json: { status: 'Queued' } });
    expect(await rowOf(id)).toMatchObject({ attempts: 1 });
  });

  test('a late failure of a worker that lost the task changes nothing', async () => {
    const id = await claimed('gpu-1');
    await update('gpu-1', { task_id: id, status: 'Failed', output_location: 'boom' });
    await claim('gpu-2');
    const late = await update('gpu-1', { task_id: id, status: 'Failed', output_location: 'boom again' });
    expect(late).toMatchObject({ status: 200, json: { status: 'In Progress' } });
    expect(await rowOf(id)).toMatchObject({ status: 'In Progress', worker_id: 'gpu-2', attempts: 1 });
  });

  test('a late result of a worker that lost the task still counts, and does not touch what its successor uploads', async () => {
    const id = await claimed('gpu-1');
    await update('gpu-1', { task_id: id, status: 'Failed', output_location: 'boom' });
    await claim('gpu-2');
    const mine = await upload('gpu-2', id);
    const late = await upload('gpu-1', id);
    expect(late.storage_path).not.toBe(mine.storage_path);
    const body = { task_id: id, storage_path: late.storage_path };
    expect(await edge('complete_task', 'gpu-1', body)).toMatchObject({ status: 200 });
    const second = await edge('complete_task', 'gpu-2', { task_id: id, storage_path: mine.storage_path });
    const first = { public_url: expect.stringContaining(late.storage_path) as string };
    expect(second).toMatchObject({ status: 200, json: first });
  });

  test('work given back while draining does not count as an attempt', async () => {
    const id = await claimed('gpu-leaving');
    await ingest.database`update public.workers set status = 'terminating' where id = 'gpu-leaving'`;
    await update('gpu-leaving', { task_id: id, status: 'Queued' });
    expect(await rowOf(id)).toMatchObject({ status: 'Queued', attempts: 0 });
  });

  test('an orchestrator keeps its progress text', async () => {
    const id = await claimed('gpu-1', { task_type: 'travel_orchestrator' });
    const text = 'Successfully enqueued 3 segments';
    await update('gpu-1', { task_id: id, status: 'In Progress', output_location: text });
    expect(await rowOf(id)).toMatchObject({ status: 'In Progress', output_location: text });
  });

  test('completion without an output', async () => {
    const id = await claimed('gpu-1', { task_type: 'travel_stitch' });
    const done = await update('gpu-1', { task_id: id, status: 'Complete' });
    expect(done).toMatchObject({ status: 200, json: { status: 'Complete' } });
    const film = await claimed('gpu-1');
    expect(await update('gpu-1', { task_id: film, status: 'Complete' })).toMatchObject({ status: 422 });
    expect(await rowOf(film)).toMatchObject({ status: 'In Progress' });
  });

  test.each([
    ['an id of nobody', '5f9f1b52-9f0f-4b8e-9f5d-2f6a3f0c7b11', 404],
    ['an id that is no uuid', 'unknown_task_1763900000.1', 404],
    ['no id', undefined, 400],
  ])('%s', async (_, task_id, status) => {
    const answer = await update('gpu-1', { task_id, status: 'Failed' });
    expect(answer).toEqual({ status, json: { error: expect.any(String) as string } });
  });
});

describe("somebody else's task", () => {
  test('may not be reported on, uploaded to or completed, and nothing is stored', async () => {
    const id = await claimed('gpu-1');
    const before = storedFiles();
    const bodies = {
      'update-task-status': { status: 'Failed' },
      'generate-upload-url': { filename: 'clip.mp4' },
      complete_task: { file_data: video.toString('base64'), filename: 'clip.mp4' },
    };
    for (const [name, body] of Object.entries(bodies)) {
      expect(await edge(name, 'gpu-stranger', { task_id: id, ...body })).toMatchObject({ status: 403 });
    }
    expect(storedFiles()).toEqual(before);
    expect(await rowOf(id)).toMatchObject({ status: 'In Progress', worker_id: 'gpu-1' });
  });
});

describe('heartbeats', () => {
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
    const answer = await post(rpc, apikey('gpu-beat'), beat('gpu-beat'));
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
    const answer = await post(path, apikey('gpu-beat'), { worker_id_param: 'gpu-beat' });
    expect(answer).toMatchObject({ status: 200, json: { success: true } });
  });

  test.each([
    ['for another worker', 403, 'gpu-other', 'gpu-beat'],
    ['without a token', 401, undefined, 'gpu-beat'],
  ])('%s: %d in the shape of PostgREST', async (_, status, speaker, worker) => {
    const answer = await post(rpc, speaker === undefined ? {} : apikey(speaker), beat(worker));
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
    expect(await post(rpc, apikey('gpu-beat'), body)).toMatchObject({ status: 422 });
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
    await post(rpc, apikey('gpu-loud'), beat('gpu-loud'));
    expect(await heard).toMatchObject({ status: 'active', vram_total_mb: 24_576, vram_used_mb: 11_264 });
    subscription.unsubscribe();
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

test('no file is left half-received', () => {
  const incoming = join(ingest.storageDirectory, '.incoming');
  expect(existsSync(incoming) ? readdirSync(incoming) : []).toEqual([]);
});
