import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { readStorageCall } from '../../services/ingest/src/serve-storage/storage-call.js';
import { createKey } from '../support/api-calls.js';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { claim, edge, forgetWorkers, post, queue, rowOf } from '../support/worker-calls.js';
import {
  emptyToOthers,
  refusedToOthers,
  storageCallers,
  storageMatrix,
  type StorageCaller,
  type Victim,
} from './worker-matrix.js';

/** Who may do what on the surface that workers use, asked of the service itself: every function, table and kind of file call. */
let ingest: TestIngest;
let callers: Record<StorageCaller | 'unsigned', string | undefined>;
const serviceRole = 'the-service-role-key-of-a-project';
const thief = 'gpu-thief';
const owner = 'gpu-owner';

beforeAll(async () => {
  ingest = await startIngest({ SUPABASE_SERVICE_ROLE_KEY: serviceRole });
  await ingest.database`insert into public.workers (id, status) values ('gpu-ended', 'terminated')`;
  const exp = Math.floor(Date.now() / 1000) + 60;
  const claims = { role: 'worker', sub: owner, iss: 'callsheet', aud: 'worker', exp };
  callers = {
    anonymous: undefined,
    client: await createKey(ingest, 'client'),
    admin: await createKey(ingest, 'admin'),
    expired: ingest.workerToken(owner, -1),
    unsigned: jwt.sign(claims, '', { algorithm: 'none' }),
    revoked: ingest.workerToken('gpu-ended'),
    'other worker': ingest.workerToken(thief),
    worker: ingest.workerToken(owner),
    'service role': serviceRole,
  };
});
afterAll(() => ingest.stop());

const functions = () =>
  [...new Set(ingest.routes)].filter((route) => /^POST \/(functions|rest)\/v1\/(?!:)/.test(route));
const tables = ['GET', 'POST', 'PATCH', 'DELETE'].flatMap((verb) =>
  ['tasks', 'workers', 'system_logs'].map((table) => `${verb} /rest/v1/${table}`),
);

async function call(route: string, token: string | undefined, body: object | string | undefined) {
  const [method, path = ''] = route.split(' ');
  const headers = {
    'content-type': typeof body === 'string' ? 'video/mp4' : 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const sent = typeof body === 'object' ? JSON.stringify(body) : body;
  const response = await fetch(ingest.url + path, { method, headers, body: sent });
  return { status: response.status, text: await response.text() };
}

const status = async (route: string, token: string | undefined) =>
  (await call(route, token, route.startsWith('GET') ? undefined : {})).status;

test('no function and no table without the token of a worker', async () => {
  const { anonymous, client, admin, expired, unsigned, revoked } = callers;
  for (const [caller, token] of Object.entries({ anonymous, client, admin, expired, unsigned, revoked }))
    for (const route of [...functions(), ...tables])
      expect({ caller, route, status: await status(route, token) }).toEqual({ caller, route, status: 401 });
  for (const route of functions()) expect(await status(route, ingest.workerToken('gpu-1'))).not.toBe(401);
}, 60_000);

test('nothing but three tables is there, whatever the verb', async () => {
  for (const table of ['api_keys', 'projects', 'batches', 'webhook_endpoints', 'pg_authid', 'callsheet.pods'])
    for (const verb of ['GET', 'POST', 'PATCH', 'DELETE']) {
      const answered = await status(`${verb} /rest/v1/${table}`, callers.worker);
      const there = answered < 400 || answered >= 500;
      expect({ verb, table, there }).toEqual({ verb, table, there: false });
    }
});

describe("another worker's token", () => {
  let victim: Victim;
  beforeAll(async () => {
    await forgetWorkers(ingest);
    const task = await queue(ingest, { params: { prompt: 'a secret prompt', model: 'wan2gp_v2.1' } });
    await claim(ingest, owner);
    victim = { worker: owner, task };
  });

  test('every function has its row', () => {
    expect([...Object.keys(refusedToOthers), ...Object.keys(emptyToOthers)].sort()).toEqual(
      functions().sort(),
    );
  });

  test('changes nothing of a task in hand, and learns nothing of it', async () => {
    const before = await rowOf(ingest, victim.task);
    for (const [route, attempt] of Object.entries({ ...refusedToOthers, ...emptyToOthers })) {
      const { status: answered, json } = await post(ingest, route.slice(5), thief, attempt(victim));
      const refused = answered >= 400 && answered < 500;
      const right = Object.hasOwn(refusedToOthers, route) ? refused : answered < 500;
      const told = JSON.stringify(json ?? '').includes('a secret prompt');
      expect({ route, answered, json, right, told }).toMatchObject({ route, right: true, told: false });
    }
    for (const table of ['tasks', 'workers', 'system_logs'])
      for (const verb of ['GET', 'PATCH', 'DELETE']) {
        const column =
          table === 'tasks'
            ? `id=eq.${victim.task}`
            : `${table === 'workers' ? 'id' : 'worker_id'}=eq.${owner}`;
        const body = verb === 'PATCH' ? { status: 'Failed', error_message: 'mine' } : undefined;
        const { text } = await call(`${verb} /rest/v1/${table}?${column}`, callers['other worker'], body);
        expect({ verb, table, told: /a secret prompt|gpu-owner/.test(text) }).toMatchObject({ told: false });
      }
    expect(await rowOf(ingest, victim.task)).toEqual(before);
    const done = { task_id: victim.task, output_location: 'https://example.com/a.mp4' };
    expect((await edge(ingest, 'complete_task', owner, done)).status).toBe(200);
  });
});

describe('Storage', () => {
  let folder: string;
  beforeAll(async () => {
    await forgetWorkers(ingest);
    const task = await queue(ingest);
    await claim(ingest, owner);
    folder = `${randomUUID()}/tasks/${task}`;
    const put = (path: string) => call(`PUT /storage/v1/object/image_uploads/${path}`, serviceRole, 'a file');
    for (const path of ['public.png', `${folder}/clip.mp4`])
      expect(await put(path)).toMatchObject({ status: 200 });
  });

  const ours = (text: string) => text.replaceAll('FILE', `${folder}/clip.mp4`).replaceAll('FOLDER', folder);

  test.each(Object.entries(storageMatrix))('%s, by every caller', async (kind, row) => {
    const [method = '', path = ''] = ours(row.request).split(' ');
    expect(readStorageCall(method, path)?.kind).toBe(kind);
    for (const caller of storageCallers) {
      const body =
        typeof row.body === 'object' ? (JSON.parse(ours(JSON.stringify(row.body))) as object) : row.body;
      const answer = await call(`${method} /storage/v1/${path}`, callers[caller], body);
      const expected = row.byUrl ?? row.allows[caller] ?? 401;
      expect({ caller, ...answer }).toMatchObject({ caller, status: expected });
      // Removed by who may, it is there again for the next.
      if (kind === 'remove')
        await call(`PUT /storage/v1/object/image_uploads/${ours('FILE')}`, serviceRole, 'a file');
    }
  });
});
