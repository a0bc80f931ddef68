import { randomBytes } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import ws from 'ws';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { createVideo } from '../../../../test/support/video.js';
import { claimed, edge, rowOf, upload } from '../../../../test/support/worker-calls.js';

const serviceKey = 'the-service-role-key-of-a-Supabase-project';
/** Stands for the Supabase project: its storage surface has the same wire shapes. */
let project: TestIngest;
let ingest: TestIngest;
beforeAll(async () => {
  const env = { SUPABASE_SERVICE_ROLE_KEY: serviceKey, SUPABASE_VIDEO_BUCKET: 'videos' };
  project = await startIngest(env);
  ingest = await startIngest({ ...env, SUPABASE_URL: project.url });
});
afterAll(() => Promise.all([ingest.stop(), project.stop()]));

function bucketFor(worker: string) {
  return createClient(ingest.url, ingest.workerToken(worker), {
    realtime: { transport: ws as never },
    auth: { persistSession: false, autoRefreshToken: false },
  }).storage.from('videos');
}

test('the worker’s uploads and results are kept by the project', async () => {
  const video = createVideo();
  const id = await claimed(ingest, 'gpu-1');
  const { storage_path, thumbnail_storage_path } = await upload(ingest, 'gpu-1', id, video);
  const body = { task_id: id, storage_path, thumbnail_storage_path };
  expect(await edge(ingest, 'complete_task', 'gpu-1', body)).toMatchObject({ status: 200 });
  const url = `${project.url}/storage/v1/object/public/videos/${storage_path}`;
  expect(await rowOf(ingest, id)).toMatchObject({
    status: 'Complete',
    output_location: url,
    result_data: { video_url: url, frames: 24, file_size_bytes: video.length },
  });
  const hardCoded = await fetch(`${ingest.url}/storage/v1/object/public/image_uploads/${storage_path}`);
  expect({ status: hardCoded.status, url: hardCoded.url }).toEqual({ status: 200, url });
});

test('supabase-js reaches the project through us, with a worker’s own token', async () => {
  const id = await claimed(ingest, 'gpu-1');
  const bucket = bucketFor('gpu-1');
  const path = `task_${id}.mp4`;
  const bytes = randomBytes(3_000_000);
  expect((await bucket.upload(path, bytes, { contentType: 'video/mp4' })).data).toMatchObject({ path });
  expect((await bucket.upload(path, bytes)).error).toMatchObject({ statusCode: '409' });
  const form = await bucket.upload(path, new Blob([bytes], { type: 'video/mp4' }), { upsert: true });
  expect(form.error).toBeNull();
  expect((await bucket.info(path)).data).toMatchObject({ size: bytes.length });
  expect((await bucket.exists(path)).data).toBe(true);
  const { data } = await bucket.download(path);
  expect(Buffer.from((await data?.arrayBuffer()) ?? new ArrayBuffer()).equals(bytes)).toBe(true);

  const second = `user-1/tasks/${id}/second.mp4`;
  const { data: signed } = await bucket.createSignedUploadUrl(second);
  expect((await bucket.uploadToSignedUrl(second, signed?.token ?? '', bytes)).error).toBeNull();
  const { data: url } = await bucket.createSignedUrl(second, 60);
  expect((await fetch(url?.signedUrl ?? '')).status).toBe(200);
  expect((await bucket.list(`user-1/tasks/${id}`)).data).toMatchObject([{ name: 'second.mp4' }]);
  expect((await bucket.remove([second, path])).data).toHaveLength(2);
  expect((await bucket.exists(path)).data).toBe(false);
});

test("another worker's files are out of reach there, too", async () => {
  const theirs = await claimed(ingest, 'gpu-2');
  await bucketFor('gpu-2').upload(`task_${theirs}.mp4`, 'x');
  const bucket = bucketFor('gpu-1');
  expect((await bucket.upload(`task_${theirs}.mp4`, 'y', { upsert: true })).error).toMatchObject({
    statusCode: '403',
  });
  expect((await bucket.remove([`task_${theirs}.mp4`])).error).toMatchObject({ statusCode: '403' });
  expect((await bucket.createSignedUploadUrl(`task_${theirs}.mp4`)).error).toMatchObject({
    statusCode: '403',
  });
  const added = `folder/${theirs}.txt`;
  expect((await bucket.upload(added, 'x')).error).toBeNull();
  expect((await bucket.update(added, 'y')).error).toMatchObject({ statusCode: '403' });
  expect(await (await fetch(bucket.getPublicUrl(added).data.publicUrl)).text()).toBe('x');
});
