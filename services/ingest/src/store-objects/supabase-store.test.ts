import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { SupabaseStore } from './supabase-store.js';

/** As much of Supabase Storage as the client calls here, with its wire shapes; uploads need the key, reading does not. */
const objects = new Map<string, Buffer>();
let server: Server;
let store: SupabaseStore;
let isDown = false;

beforeAll(async () => {
  server = createServer((request, response) => {
    void (async () => {
      const body = Buffer.concat(await request.toArray());
      const url = new URL(request.url ?? '', 'http://x');
      const answer = (status: number, json: object) => response.writeHead(status).end(JSON.stringify(json));
      const [, action, path = ''] =
        /^\/storage\/v1\/object\/(upload\/sign\/|info\/|public\/)?bucket\/(.+)$/.exec(url.pathname) ?? [];
      const found = objects.get(path);
      const missing = { statusCode: '404', error: 'not_found', message: 'Object not found' };
      if (isDown) return answer(503, { statusCode: '503', error: 'unavailable', message: 'try again' });
      if (action === 'public/') return found ? response.end(found) : answer(400, missing);
      if (action === 'upload/sign/' && request.method === 'PUT') {
        if (url.searchParams.get('token') !== `for-${path}`)
          return answer(400, { statusCode: '403', error: 'token', message: 'no' });
        objects.set(path, body);
        return answer(200, { Key: `bucket/${path}` });
      }
      if (request.headers.authorization !== 'Bearer service-role-key')
        return answer(400, {
          statusCode: '403',
          error: 'Unauthorized',
          message: 'new row violates row-level security',
        });
      if (action === 'upload/sign/')
        return answer(200, { url: `/object/upload/sign/bucket/${path}?token=for-${path}` });
      if (action === 'info/')
        return found ? answer(200, { id: '1', name: path, size: found.length }) : answer(400, missing);
      objects.set(path, body);
      return answer(200, { Id: '1', Key: `bucket/${path}` });
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  store = new SupabaseStore({
    url: `http://127.0.0.1:${port}`,
    serviceRoleKey: 'service-role-key',
    bucket: 'bucket',
  });
});
afterAll(() => server.close());
afterEach(() => (isDown = false));

const path = 'user-1/tasks/task-1/clip.mp4';

test('an upload URL takes a PUT without any key', async () => {
  const { url, token, expiresAt } = await store.grantUpload(path);
  expect(url).toContain(`/storage/v1/object/upload/sign/bucket/${path}?token=${token}`);
  expect(expiresAt.getTime()).toBeGreaterThan(Date.now());
  expect((await fetch(url, { method: 'PUT', body: 'video' })).status).toBe(200);
  expect(objects.get(path)?.toString()).toBe('video');
});

test('what was put has a size, a public URL, and can be looked at as a file', async () => {
  await store.put(path, Buffer.from('a video'));
  expect(await store.sizeOf(path)).toBe(7);
  expect(await (await fetch(store.publicUrl(path))).text()).toBe('a video');
  let seen = '';
  const text = await store.withFile(path, (file) => readFile((seen = file), 'utf8'));
  expect(text).toBe('a video');
  expect(existsSync(seen)).toBe(false);
});

test('an object that is not there has no size', async () => {
  expect(await store.sizeOf('user-1/tasks/task-1/none.mp4')).toBeUndefined();
});

test('trouble is an error, not a missing object', async () => {
  isDown = true;
  await expect(store.sizeOf(path)).rejects.toThrow(/does not answer/);
  await expect(store.grantUpload(path)).rejects.toThrow(/gives no upload URL/);
  await expect(store.put(path, Buffer.from('x'))).rejects.toThrow(/does not take the file/);
  await expect(store.withFile(path, async () => 'seen')).rejects.toThrow(/answered 503/);
});
