import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ResultData } from '@callsheet/contracts';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { createVideo } from '../../../../test/support/video.js';
import { claimed, edge, rowOf, upload } from '../../../../test/support/worker-calls.js';

const video = createVideo();
let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`truncate public.tasks`);

test('with an uploaded file: inspected, described, and played from its public URL', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const { storage_path, thumbnail_storage_path } = await upload(ingest, 'gpu-1', id, video);
  const answer = await edge(ingest, 'complete_task', 'gpu-1', {
    task_id: id,
    storage_path,
    thumbnail_storage_path,
  });
  const publicUrl = `${ingest.url}/storage/v1/object/public/image_uploads/${storage_path}`;
  expect(answer).toMatchObject({ status: 200, json: { success: true, public_url: publicUrl } });

  const row = await rowOf(ingest, id);
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
  const id = await claimed(ingest, 'gpu-1');
  const answer = await edge(ingest, 'complete-task', 'gpu-1', {
    task_id: id,
    file_data: video.toString('base64'),
    filename: '../../Mein Film.mp4',
    first_frame_data: Buffer.from('jpeg').toString('base64'),
    first_frame_filename: `thumb_${id.slice(0, 8)}.jpg`,
  });
  expect(answer).toMatchObject({ status: 200, json: { success: true } });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Complete', result_data: { frames: 24 } });
  const { public_url } = answer.json as { public_url: string };
  expect(public_url).toMatch(new RegExp(`/tasks/${id}/Mein_Film\\.mp4$`));
  expect((await fetch(public_url)).status).toBe(200);
});

test('the next task comes with the answer when the worker asks for it', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const [row] = await ingest.database<{ id: string }>`
    insert into public.tasks (task_type, params) values ('video_generation', '{"prompt": "next"}') returning id`;
  const done = { output_location: 'https://example.com/clip.mp4', claim_next: true };
  const answer = await edge(ingest, 'complete_task', 'gpu-1', { task_id: id, ...done });
  expect(answer).toMatchObject({ status: 200, json: { success: true, next_task: { task_id: row?.id } } });
  expect(await rowOf(ingest, row?.id ?? '')).toMatchObject({ status: 'In Progress', worker_id: 'gpu-1' });
  const last = await edge(ingest, 'complete_task', 'gpu-1', { task_id: row?.id, ...done });
  expect(last).toMatchObject({ status: 200, json: { success: true, next_task: null } });
});

test('with any text, for a task that may end so', async () => {
  const id = await claimed(ingest, 'gpu-1', { task_type: 'travel_stitch' });
  const body = { task_id: id, output_location: '' };
  expect(await edge(ingest, 'complete_task', 'gpu-1', body)).toMatchObject({ status: 200 });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Complete', output_location: '' });
});

test('with a URL of elsewhere', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const body = { task_id: id, output_location: 'https://example.com/clip.mp4' };
  expect(await edge(ingest, 'complete_task', 'gpu-1', body)).toMatchObject({ status: 200 });
  expect(await rowOf(ingest, id)).toMatchObject({
    status: 'Complete',
    result_data: { video_url: body.output_location },
  });
});

test('with the URL of a file in our storage: inspected like an upload', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const { storage_path } = await upload(ingest, 'gpu-1', id, video);
  const base = `${ingest.url}/storage/v1/object/public/image_uploads`;
  const missing = { task_id: id, output_location: `${base}/${storage_path}.mp4` };
  expect(await edge(ingest, 'complete_task', 'gpu-1', missing)).toMatchObject({ status: 422 });
  const body = { task_id: id, output_location: `${base}/${storage_path}` };
  expect(await edge(ingest, 'complete_task', 'gpu-1', body)).toMatchObject({ status: 200 });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Complete', result_data: { frames: 24 } });
});

test('with the plain name that the worker chose for its file', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const headers = { authorization: `Bearer ${ingest.workerToken('gpu-1')}`, 'content-type': 'video/mp4' };
  const url = `${ingest.url}/storage/v1/object/image_uploads/task_${id}.mp4`;
  expect((await fetch(url, { method: 'POST', headers, body: video })).status).toBe(200);
  const body = { task_id: id, storage_path: `task_${id}.mp4` };
  expect(await edge(ingest, 'complete_task', 'gpu-1', body)).toMatchObject({ status: 200 });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'Complete', result_data: { frames: 24 } });
});

test('twice gives the first answer twice', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const first = { task_id: id, output_location: 'https://example.com/first.mp4' };
  await edge(ingest, 'complete_task', 'gpu-1', first);
  const again = await edge(ingest, 'complete_task', 'gpu-1', {
    ...first,
    output_location: 'https://example.com/second.mp4',
  });
  expect(again).toMatchObject({ status: 200, json: { success: true, public_url: first.output_location } });
  expect(await rowOf(ingest, id)).toMatchObject({ output_location: first.output_location });
});

test('many times at once completes it once', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const { storage_path } = await upload(ingest, 'gpu-1', id, video);
  const body = { task_id: id, storage_path };
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => edge(ingest, 'complete_task', 'gpu-1', body)),
  );
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
  const id = await claimed(ingest, 'gpu-1');
  const { storage_path } = await upload(ingest, 'gpu-1', id, bytes);
  const answer = await edge(ingest, 'complete_task', 'gpu-1', { task_id: id, storage_path });
  expect(answer).toMatchObject({
    status: 422,
    json: { error: expect.stringContaining('not a video') as string },
  });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'In Progress', attempts: 0 });
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
  const id = await claimed(ingest, 'gpu-1');
  const [owner] = await ingest.database<{ user_id: string }>`
    select p.user_id from public.projects p join public.tasks t on t.project_id = p.id where t.id = ${id}`;
  const body = JSON.stringify({ task_id: id, ...bodyOf(id) }).replace('USER', owner?.user_id ?? '');
  expect(await edge(ingest, 'complete_task', 'gpu-1', body)).toEqual({
    status,
    json: { error: expect.any(String) as string },
  });
  expect(await rowOf(ingest, id)).toMatchObject({ status: 'In Progress', attempts: 0 });
});

test('a cancelled task refuses its result', async () => {
  const id = await claimed(ingest, 'gpu-1');
  await ingest.database`update public.tasks set status = 'Cancelled' where id = ${id}`;
  const body = { task_id: id, output_location: 'https://example.com/clip.mp4' };
  expect(await edge(ingest, 'complete_task', 'gpu-1', body)).toMatchObject({ status: 409 });
});

test('no file is left half-received', () => {
  const incoming = join(ingest.storageDirectory, '.incoming');
  expect(existsSync(incoming) ? readdirSync(incoming) : []).toEqual([]);
});
