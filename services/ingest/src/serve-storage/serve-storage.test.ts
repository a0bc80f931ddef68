import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient } from '@supabase/supabase-js';
import ws from 'ws';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { claimed, forgetTasks } from '../../../../test/support/worker-calls.js';

const serviceKey = 'the-service-role-key-of-a-Supabase-project';
let ingest: TestIngest;
beforeAll(async () => {
  ingest = await startIngest({
    SUPABASE_SERVICE_ROLE_KEY: serviceKey,
    SUPABASE_VIDEO_BUCKET: 'videos',
    STORAGE_MAX_UPLOAD_MB: '4',
  });
});
afterAll(() => ingest.stop());

/** The bucket as `@supabase/supabase-js` sees it for a worker, or for the service-role key. */
function bucketFor(worker: string | undefined, bucket = 'videos') {
  const key = worker === undefined ? serviceKey : ingest.workerToken(worker);
  return createClient(ingest.url, key, {
    realtime: { transport: ws as never },
    auth: { persistSession: false, autoRefreshToken: false },
  }).storage.from(bucket);
}

const stored = () => readdirSync(ingest.storageDirectory, { recursive: true }).map(String).sort();
const fileOf = (path: string, bucket = 'videos') => join(ingest.storageDirectory, bucket, path);
const clip = Buffer.from('a video, as far as storage knows');
const mp4 = { contentType: 'video/mp4' };

describe('@supabase/supabase-js, as a worker with a task', () => {
  let id: string;
  let bucket: ReturnType<typeof bucketFor>;
  beforeEach(async () => {
    await forgetTasks(ingest);
    id = await claimed(ingest, 'gpu-1');
    bucket = bucketFor('gpu-1');
  });

  test.each<[string, Buffer | Blob | Readable, object]>([
    ['a Buffer', clip, mp4],
    ['a Blob, in a form', new Blob([clip], { type: 'video/mp4' }), {}],
    ['a stream', Readable.from([clip]), { ...mp4, duplex: 'half' }],
    ['text without a type', clip, {}],
  ])('uploads %s; its public URL gives it back', async (_, body, options) => {
    const path = `task_${id}.mp4`;
    const { data, error } = await bucket.upload(path, body, { ...options, upsert: true });
    expect({ data, error }).toMatchObject({ data: { path, fullPath: `videos/${path}` }, error: null });
    const { publicUrl } = bucket.getPublicUrl(path).data;
    expect(publicUrl).toBe(`${ingest.url}/storage/v1/object/public/videos/${path}`);
    const played = await fetch(publicUrl);
    expect(played.headers.get('content-type')).toBe('video/mp4');
    expect(Buffer.from(await played.arrayBuffer()).equals(clip)).toBe(true);
  });

  test('an object that is there is replaced only on demand', async () => {
    const path = `task_${id}.mp4`;
    await bucket.upload(path, clip, mp4);
    expect((await bucket.upload(path, 'other', mp4)).error).toMatchObject({ statusCode: '409' });
    expect(readFileSync(fileOf(path)).equals(clip)).toBe(true);
    expect((await bucket.update(path, 'other', mp4)).error).toBeNull();
    expect(readFileSync(fileOf(path), 'utf8')).toBe('other');
  });

  test('signed upload, info, exists, download, signed URL, list and remove', async () => {
    const path = `user-1/tasks/${id}/clip.mp4`;
    const { data: signed } = await bucket.createSignedUploadUrl(path);
    expect((await bucket.uploadToSignedUrl(path, signed?.token ?? '', clip, mp4)).error).toBeNull();
    expect((await bucket.uploadToSignedUrl(path, signed?.token ?? '', clip, mp4)).error).not.toBeNull();
    expect((await bucket.info(path)).data).toMatchObject({ size: clip.length, contentType: 'video/mp4' });
    expect((await bucket.exists(path)).data).toBe(true);
    expect((await bucket.exists(`user-1/tasks/${id}/none.mp4`)).data).toBe(false);
    const { data: downloaded } = await bucket.download(path);
    expect(Buffer.from((await downloaded?.arrayBuffer()) ?? new ArrayBuffer()).equals(clip)).toBe(true);

    const { data: url } = await bucket.createSignedUrl(path, 60);
    expect((await fetch(url?.signedUrl ?? '')).status).toBe(200);
    expect((await fetch((url?.signedUrl ?? '').replace('clip.mp4', 'none.mp4'))).status).toBe(403);
    const { data: urls } = await bucket.createSignedUrls([path, 'none.mp4'], 60);
    expect(urls).toMatchObject([
      { path, error: null },
      { signedUrl: null, error: expect.any(String) as string },
    ]);

    const folder = `user-1/tasks/${id}`;
    const { data: listed } = await bucket.list(folder, { search: 'cl' });
    expect(listed).toMatchObject([
      { name: 'clip.mp4', metadata: { size: clip.length, mimetype: 'video/mp4' } },
    ]);
    expect((await bucket.list(folder, { offset: 1 })).data).toEqual([]);
    expect((await bucket.remove([path, `${folder}/none.mp4`])).data).toMatchObject([{ name: path }]);
    expect(existsSync(fileOf(path))).toBe(false);
  });

  test("another worker's task is out of reach, and nothing is stored", async () => {
    const theirs = await claimed(ingest, 'gpu-2');
    await bucketFor('gpu-2').upload(`task_${theirs}.mp4`, clip, mp4);
    const before = stored();
    for (const path of [`task_${theirs}.mp4`, `user-1/tasks/${theirs}/new.mp4`]) {
      expect((await bucket.upload(path, 'x', { upsert: true })).error).toMatchObject({ statusCode: '403' });
      expect((await bucket.update(path, 'x')).error).toMatchObject({ statusCode: '403' });
      expect((await bucket.createSignedUploadUrl(path)).error).toMatchObject({ statusCode: '403' });
      expect((await bucket.remove([path])).error).toMatchObject({ statusCode: '403' });
    }
    expect((await bucket.list(`user-1/tasks/${theirs}`)).error).toMatchObject({ statusCode: '403' });
    expect((await bucket.list('user-1/tasks')).error).toMatchObject({ statusCode: '403' });
    expect(stored()).toEqual(before);
  });

  test('a file of no task may be added, and then stays as it is', async () => {
    const path = `task_outputs/${randomUUID()}.png`;
    expect((await bucket.upload(path, clip)).error).toBeNull();
    expect((await bucket.upload(path, 'x', { upsert: true })).error).toMatchObject({ statusCode: '403' });
    expect((await bucket.remove([path])).error).toMatchObject({ statusCode: '403' });
    expect((await bucketFor(undefined).remove([path])).error).toBeNull();
  });
});

test("results are found under the worker's hard-coded bucket as well", async () => {
  await bucketFor(undefined).upload('folder/result.mp4', clip, mp4);
  await bucketFor(undefined, 'image_uploads').upload('folder/input.png', clip);
  for (const name of ['result.mp4', 'input.png']) {
    const url = `${ingest.url}/storage/v1/object/public/image_uploads/folder/${name}`;
    expect((await fetch(url)).status).toBe(200);
  }
});

test('the buckets, without leave to make others', async () => {
  const { storage } = createClient(ingest.url, serviceKey, { realtime: { transport: ws as never } });
  expect((await storage.listBuckets()).data?.map(({ name }) => name)).toEqual(['videos', 'image_uploads']);
  expect((await storage.getBucket('videos')).data).toMatchObject({ id: 'videos', public: true });
  expect((await storage.createBucket('other')).error).not.toBeNull();
  expect((await storage.from('other').upload('a.mp4', clip)).error).toMatchObject({ statusCode: '404' });
});

describe('bad input', () => {
  const target = () => `${ingest.url}/storage/v1/object/videos`;
  const headers = { authorization: `Bearer ${serviceKey}`, 'content-type': 'video/mp4' };
  const refusal = (status: number) => ({
    statusCode: String(status),
    error: expect.any(String) as string,
    message: expect.any(String) as string,
  });

  test.each([
    ['a path that climbs', '..%2f..%2fetc%2fpasswd', 400],
    ['a path that climbs below a folder', 'a%2f..%2f..%2fb.mp4', 400],
    ['a hidden file', '.incoming', 400],
    ['an empty segment', 'a%2f%2fb.mp4', 400],
    ['NUL', 'a%00.mp4', 400],
    ['a name of 300 bytes', `${'x'.repeat(300)}.mp4`, 400],
    ['a backslash', 'a%5c..%5cb.mp4', 400],
  ])('%s: refused, and nothing is stored', async (_, path, status) => {
    const before = stored();
    const response = await fetch(`${target()}/${path}`, { method: 'POST', headers, body: clip });
    expect({ status: response.status, json: await response.json() }).toEqual({
      status,
      json: refusal(status),
    });
    expect(stored()).toEqual(before);
  });

  test('a path through a file, or to a folder, is refused', async () => {
    await bucketFor(undefined).upload('plain/file', clip);
    expect((await bucketFor(undefined).upload('plain/file/below.mp4', clip)).error).toMatchObject({
      statusCode: '400',
    });
    expect((await bucketFor(undefined).update('plain', clip)).error).toMatchObject({ statusCode: '400' });
    expect(readFileSync(fileOf('plain/file')).equals(clip)).toBe(true);
  });

  test.each([
    ['nobody', {}, 401],
    ['a forged token', { authorization: 'Bearer a.b.c' }, 401],
    [
      'an unsigned token',
      { authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0.' },
      401,
    ],
  ])('%s: %j', async (_, authorization, status) => {
    const before = stored();
    const init = { method: 'POST', headers: { ...headers, authorization: '', ...authorization }, body: clip };
    const response = await fetch(`${target()}/folder/forged.mp4`, init);
    expect({ status: response.status, json: await response.json() }).toEqual({
      status,
      json: refusal(status),
    });
    expect(stored()).toEqual(before);
  });

  test('a file over the limit is refused, in a form and without one', async () => {
    const before = stored();
    const large = Buffer.alloc(5 * 1024 * 1024);
    const bucket = bucketFor(undefined);
    expect((await bucket.upload('large.mp4', large, mp4)).error).toMatchObject({ statusCode: '413' });
    expect((await bucket.upload('large.mp4', new Blob([large]))).error).toMatchObject({ statusCode: '413' });
    expect(stored()).toEqual(before);
  });

  test('a form without a file, or cut off, leaves nothing', async () => {
    const before = stored();
    const form = new FormData();
    form.set('cacheControl', '3600');
    const init = { method: 'POST', headers: { authorization: headers.authorization }, body: form };
    expect((await fetch(`${target()}/form.mp4`, init)).status).toBe(400);
    const head = [
      'POST /storage/v1/object/videos/cut.mp4 HTTP/1.1',
      'host: x',
      `authorization: ${headers.authorization}`,
    ];
    const kind = 'content-type: multipart/form-data; boundary=b';
    const part = '--b\r\ncontent-disposition: form-data; name=""; filename="blob"\r\n\r\nhalf of a vid';
    const socket = await sent([...head, kind, 'content-length: 100000', '', part].join('\r\n'));
    while (incoming().length === 0) await pause(5);
    socket.destroy();
    while (incoming().length > 0) await pause(5);
    expect(stored()).toEqual(before);
  });

  test('more bytes than were announced are no upload', async () => {
    const before = stored();
    const head = [
      'PUT /storage/v1/object/videos/more.mp4 HTTP/1.1',
      'host: x',
      `authorization: ${headers.authorization}`,
    ];
    const socket = await sent([...head, 'content-length: 10', '', 'x'.repeat(5000)].join('\r\n'));
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1.1 400 /);
    while (incoming().length > 0) await pause(5);
    expect(stored()).toEqual(before);
  });

  test.each(['object/list/videos', 'object/sign/videos/a.mp4'])(
    '%s with a body that is no JSON: 400',
    async (path) => {
      const response = await fetch(`${ingest.url}/storage/v1/${path}`, {
        method: 'POST',
        headers,
        body: '{',
      });
      expect({ status: response.status, json: await response.json() }).toEqual({
        status: 400,
        json: refusal(400),
      });
    },
  );

  test('a listing does not look outside the bucket', async () => {
    writeFileSync(join(ingest.storageDirectory, 'outside.txt'), 'secret');
    expect((await bucketFor(undefined).list('..')).error).toMatchObject({ statusCode: '400' });
    expect((await bucketFor(undefined).list('a/../..')).error).toMatchObject({ statusCode: '400' });
  });
});

function incoming(): string[] {
  const folder = join(ingest.storageDirectory, '.incoming');
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** A connection on which this was written. */
async function sent(text: string) {
  const socket = connect(Number(new URL(ingest.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}
