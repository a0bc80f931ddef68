import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { request, type ClientRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { DiskStore } from './disk-store.js';

let ingest: TestIngest;
let store: DiskStore;
beforeAll(async () => {
  ingest = await startIngest({ STORAGE_MAX_UPLOAD_MB: '4' });
  store = new DiskStore({
    directory: ingest.storageDirectory,
    bucket: 'image_uploads',
    publicUrl: ingest.url,
    uploadUrl: ingest.url,
    secret: 'a secret for tests, longer than thirty-two characters',
  });
});
afterAll(() => ingest.stop());

const path = (name: string) => `user-1/tasks/task-1/${name}`;
const fileOf = (name: string) => join(ingest.storageDirectory, 'image_uploads', path(name));
const incoming = () => readdirSync(join(ingest.storageDirectory, '.incoming'));
const bytes = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 256));

async function put(url: string, body: Buffer | string, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'video/mp4', ...headers },
    body,
  });
  return { status: response.status, json: await response.json() };
}

describe('PUT with a signed URL', () => {
  test.each([
    'video/mp4',
    'application/json',
    'image/jpeg',
    'application/x-www-form-urlencoded',
    'text/plain',
  ])('takes a body of %s as it is', async (type) => {
    const name = `${createHash('md5').update(type).digest('hex')}.bin`;
    const { url } = await store.grantUpload(path(name));
    expect(await put(url, bytes, { 'content-type': type })).toMatchObject({
      status: 200,
      json: { Key: `image_uploads/${path(name)}` },
    });
    expect(readFileSync(fileOf(name)).equals(bytes)).toBe(true);
  });

  test('a repeated upload replaces the first', async () => {
    const { url } = await store.grantUpload(path('again.mp4'));
    await put(url, bytes);
    expect(await put(url, Buffer.from('other'))).toMatchObject({ status: 200 });
    expect(readFileSync(fileOf('again.mp4'), 'utf8')).toBe('other');
  });

  test('an empty body is an empty file', async () => {
    const { url } = await store.grantUpload(path('empty.mp4'));
    expect(await put(url, '')).toMatchObject({ status: 200 });
    expect(statSync(fileOf('empty.mp4')).size).toBe(0);
  });

  test('too large by its own account: 413, and nothing is stored', async () => {
    const { url } = await store.grantUpload(path('large.mp4'));
    expect(await put(url, Buffer.alloc(5 * 1024 * 1024))).toMatchObject({ status: 413 });
    expect(existsSync(fileOf('large.mp4'))).toBe(false);
    expect(incoming()).toEqual([]);
  });

  test('too large without saying so: 413, and nothing is stored', async () => {
    const { url } = await store.grantUpload(path('endless.mp4'));
    const upload = request(url, { method: 'PUT', headers: { 'content-type': 'video/mp4' } });
    upload.write(Buffer.alloc(5 * 1024 * 1024));
    expect(await statusOf(upload)).toBe(413);
    upload.destroy();
    expect(existsSync(fileOf('endless.mp4'))).toBe(false);
    expect(incoming()).toEqual([]);
  });

  test('a connection that breaks leaves no object', async () => {
    const { url } = await store.grantUpload(path('broken.mp4'));
    const upload = request(url, { method: 'PUT', headers: { 'content-length': '1000000' } });
    upload.on('error', () => undefined);
    upload.write(Buffer.alloc(300_000));
    while (incoming().length === 0) await pause(5);
    upload.destroy();
    while (incoming().length > 0) await pause(5);
    expect(existsSync(fileOf('broken.mp4'))).toBe(false);
  });

  test.each<[string, number, (url: string) => string]>([
    ['no token', 401, (url) => url.replace(/\?token=.*/, '')],
    ['a forged token', 401, (url) => `${url}x`],
    ['two tokens', 400, (url) => `${url}&token=x`],
    ['the URL of another object', 403, (url) => url.replace('mine.mp4', 'yours.mp4')],
    ['the URL of another bucket', 404, (url) => url.replace('image_uploads', 'avatars')],
    ['a path that climbs in disguise', 403, (url) => url.replace('mine.mp4', '..%2f..%2fyours.mp4')],
    ['a path with NUL', 403, (url) => url.replace('mine.mp4', 'mine.mp4%00.txt')],
  ])('%s: %d, and nothing is stored', async (_, status, change) => {
    const { url } = await store.grantUpload(path('mine.mp4'));
    const before = readdirSync(ingest.storageDirectory, { recursive: true });
    expect(await put(change(url), bytes)).toMatchObject({ status });
    expect(readdirSync(ingest.storageDirectory, { recursive: true })).toEqual(before);
  });

  test('a path that climbs on the wire: refused, and nothing is stored', async () => {
    const { url } = await store.grantUpload(path('mine.mp4'));
    const { pathname, search, port } = new URL(url);
    const climbing = pathname.replace('tasks/task-1/mine.mp4', '../../../outside.mp4');
    expect(await rawStatus(Number(port), `PUT ${climbing}${search}`, 'x')).toBe(403);
    expect(existsSync(join(ingest.storageDirectory, '..', 'outside.mp4'))).toBe(false);
  });
});

describe('GET of a public object', () => {
  const url = (name: string) => store.publicUrl(path(name));
  const get = (name: string, init: RequestInit = {}) => fetch(url(name), init);
  beforeAll(() => store.put(path('clip.mp4'), bytes));

  test('gives the whole file to any page', async () => {
    const response = await get('clip.mp4');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'video/mp4',
      'content-length': '1000',
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      etag: expect.any(String) as string,
      'last-modified': expect.any(String) as string,
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test.each([
    ['bytes=0-99', 206, 'bytes 0-99/1000', 0, 100],
    ['bytes=990-', 206, 'bytes 990-999/1000', 990, 1000],
    ['bytes=-5', 206, 'bytes 995-999/1000', 995, 1000],
    ['bytes=1000-', 416, 'bytes */1000', 0, 0],
  ])('range %s: %d', async (range, status, contentRange, from, to) => {
    const response = await get('clip.mp4', { headers: { range } });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-range')).toBe(contentRange);
    const body = Buffer.from(await response.arrayBuffer());
    if (status === 206) expect(body.equals(bytes.subarray(from, to))).toBe(true);
  });

  test('HEAD gives the headers alone', async () => {
    const response = await get('clip.mp4', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-length')).toBe('1000');
    expect(await response.text()).toBe('');
  });

  test('an unchanged file is not sent again', async () => {
    const etag = (await get('clip.mp4')).headers.get('etag') ?? '';
    // fetch would add cache-control: no-cache.
    expect(await statusOf(request(url('clip.mp4'), { headers: { 'if-none-match': etag } }).end())).toBe(304);
  });

  test('a web page that somebody uploaded may do nothing', async () => {
    await store.put(path('page.html'), Buffer.from('<script>fetch("/api/tasks")</script>'));
    expect((await get('page.html')).headers.get('content-security-policy')).toBe('sandbox');
  });

  test.each([
    ['an object that is not there', 'user-1/tasks/task-1/none.mp4', 404],
    ['a folder', 'user-1/tasks/task-1', 404],
    ['the bucket', '', 404],
  ])('%s (%s): %d', async (_, object, status) => {
    const response = await fetch(`${ingest.url}/storage/v1/object/public/image_uploads/${object}`);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ statusCode: String(status) });
  });

  test.each([
    '/storage/v1/object/public/avatars/secret.txt',
    '/storage/v1/object/public/../secret.txt',
    '/storage/v1/object/public/image_uploads/../secret.txt',
    '/storage/v1/object/public/image_uploads/user-1/../../secret.txt',
    '/storage/v1/object/public/image_uploads/%2e%2e/secret.txt',
    '/storage/v1/object/public/image_uploads/..%2fsecret.txt',
    '/storage/v1/object/public/image_uploads/..%5csecret.txt',
    '/storage/v1/object/public/image_uploads//etc/passwd',
    '/storage/v1/object/public/image_uploads/%2fetc%2fpasswd',
    '/storage/v1/object/public/image_uploads/.hidden',
    '/storage/v1/object/public/image_uploads/.hidden%00.mp4',
    '/storage/v1/object/public/%2e%2e/secret.txt',
    '/storage/v1/object/public/.incoming/x',
  ])('%s shows nothing', async (target) => {
    writeFileSync(join(ingest.storageDirectory, 'secret.txt'), 'secret');
    writeFileSync(join(ingest.storageDirectory, 'image_uploads', '.hidden'), 'secret');
    expect([400, 403, 404]).toContain(await rawStatus(Number(new URL(ingest.url).port), `GET ${target}`));
  });
});

async function statusOf(upload: ClientRequest): Promise<number | undefined> {
  const response = await new Promise<{ statusCode?: number | undefined }>((resolve, reject) => {
    upload.once('response', resolve);
    upload.once('error', reject);
  });
  return response.statusCode;
}

/** The status of a request whose target is sent as written; HTTP clients would tidy it up. */
async function rawStatus(port: number, line: string, body = ''): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `${line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await once(socket, 'close');
  expect(text).not.toContain('secret');
  return Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1]);
}
