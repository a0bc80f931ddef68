import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Role } from '@callsheet/contracts';
import jwt from 'jsonwebtoken';
import { createKey, createProject } from '../support/api-calls.js';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { claim, edge, forgetWorkers, post, queue, rowOf } from '../support/worker-calls.js';
import { allowed, covers, open } from './allowed.js';

/** Who may do what, asked of the service itself: every caller at every route, function and table. */
let ingest: TestIngest;
let routes: string[];
const keys: Record<string, string> = {};
const NOBODY = '00000000-0000-4000-8000-000000000000';

beforeAll(async () => {
  ingest = await startIngest();
  routes = [...new Set(ingest.routes)].filter((route) => /^(GET|POST|PUT|PATCH|DELETE) \/api\//.test(route));
  for (const role of Role.options) keys[role] = await createKey(ingest, role);
  keys['client of another project'] = 'a-key-of-another-project';
  await createProject(ingest, keys['client of another project']);
  keys['expired'] = await createKey(ingest, 'admin', { expiresAt: '2026-01-01T00:00:00Z' });
  keys['revoked'] = await createKey(ingest, 'admin', { revokedAt: '2026-01-01T00:00:00Z' });
  keys['worker'] = ingest.workerToken('gpu-1');
  await ingest.database`insert into public.workers (id, status) values ('gpu-ended', 'terminated')`;
});
afterAll(() => ingest.stop());

async function statusOf(route: string, key: string | undefined, id = NOBODY): Promise<number> {
  const [method, path = ''] = route.split(' ');
  const address = ingest.url + path.replace(/:\w+/g, id).replace('*', 'x');
  const headers = new Headers(key === undefined ? {} : { authorization: `Bearer ${key}` });
  const ended = new AbortController();
  const response = await fetch(address, { method, headers, signal: ended.signal });
  ended.abort();
  return response.status;
}

/** Of every route, what became of the caller: "in", or the status that kept it out. */
async function matrixOf(key: string | undefined): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const route of routes) {
    const status = await statusOf(route, key);
    found[route] = status === 401 || status === 403 ? String(status) : 'in';
  }
  return found;
}

function expected(role: string | undefined, refusal: string): Record<string, string> {
  const lines = [...open, ...(role === undefined ? [] : (allowed[role] ?? []))];
  return Object.fromEntries(routes.map((route) => [route, covers(lines, route) ? 'in' : refusal]));
}

test('every role at every route', async () => {
  expect(routes.length).toBeGreaterThan(50);
  for (const role of Role.options) {
    const found = await matrixOf(keys[role]);
    expect({ role, found }).toEqual({ role, found: expected(role, '403') });
    const inside = Object.values(found).filter((outcome) => outcome === 'in').length;
    process.stdout.write(`${role}: let in at ${inside} of ${routes.length} routes\n`);
  }
}, 120_000);

test.each([['anonymous'], ['expired'], ['revoked'], ['worker']])(
  'no route lets in: %s',
  async (caller) => {
    const found = await matrixOf(keys[caller]);
    expect(found).toEqual(expected(undefined, '401'));
  },
  60_000,
);

test('the page has the same lists', () => {
  const page = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8');
  for (const [role, lines] of Object.entries(allowed)) {
    const [, row = ''] = new RegExp(`\\| ${role} \\|(.*)\\|`).exec(page) ?? [];
    expect({ role, lines: [...row.matchAll(/`([^`]+)`/g)].map(([, line]) => line) }).toEqual({ role, lines });
  }
});

test('what belongs to another project is not there', async () => {
  const make = async (path: string, body: object) => {
    const headers = { authorization: `Bearer ${keys['client']}`, 'content-type': 'application/json' };
    const response = await fetch(ingest.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBe(201);
    return ((await response.json()) as { id: string }).id;
  };
  const things = {
    tasks: await make('/api/tasks', { task_type: 'video_generation', params: { prompt: 'ours' } }),
    batches: await make('/api/batches', { task_type: 'video_generation', prompts: ['ours'] }),
    webhooks: await make('/api/webhooks', { url: 'https://example.com/hook' }),
  };
  for (const [kind, id] of Object.entries(things)) {
    const own = await statusOf(`GET /api/${kind}/:id`, keys['client'], id);
    expect({ kind, own }).toEqual({ kind, own: 200 });
    for (const route of routes.filter((name) => name.includes(` /api/${kind}/:id`))) {
      const status = await statusOf(route, keys['client of another project'], id);
      // A body that is missing may be what is told first; nothing of the thing is.
      expect({ route, hidden: [404, 415, 422].includes(status) }).toEqual({ route, hidden: true });
    }
    expect(await statusOf(`GET /api/${kind}/:id`, keys['client'], id)).toBe(200);
  }
  const headers = { authorization: `Bearer ${keys['client of another project']}` };
  for (const kind of Object.keys(things))
    expect(await (await fetch(`${ingest.url}/api/${kind}`, { headers })).text()).not.toContain('ours');
});

describe('workers', () => {
  const functions = () =>
    [...new Set(ingest.routes)].filter((route) => /^POST \/(functions|rest)\/v1\/(?!:)/.test(route));
  const body = JSON.stringify({});
  const status = async (route: string, token: string | undefined) => {
    const [method, path = ''] = route.split(' ');
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(ingest.url + path, {
      method,
      headers,
      body: method === 'GET' ? undefined : body,
    });
    await response.arrayBuffer();
    return response.status;
  };
  const tables = ['GET', 'POST', 'PATCH', 'DELETE'].flatMap((verb) =>
    ['tasks', 'workers', 'system_logs'].map((table) => `${verb} /rest/v1/${table}`),
  );

  test('no function and no table without the token of a worker', async () => {
    const unsigned = jwt.sign(
      {
        role: 'worker',
        sub: 'gpu-1',
        iss: 'callsheet',
        aud: 'worker',
        exp: Math.floor(Date.now() / 1000) + 60,
      },
      '',
      { algorithm: 'none' },
    );
    const callers = {
      anonymous: undefined,
      client: keys['client'],
      admin: keys['admin'],
      expired: ingest.workerToken('gpu-1', -1),
      unsigned,
      revoked: ingest.workerToken('gpu-ended'),
    };
    expect(functions().length).toBeGreaterThan(12);
    for (const [caller, token] of Object.entries(callers))
      for (const route of [...functions(), ...tables])
        expect({ caller, route, status: await status(route, token) }).toEqual({ caller, route, status: 401 });
    for (const route of functions()) expect(await status(route, ingest.workerToken('gpu-1'))).not.toBe(401);
  }, 60_000);

  test('nothing but three tables is there, whatever the verb', async () => {
    const token = ingest.workerToken('gpu-1');
    for (const table of [
      'api_keys',
      'projects',
      'batches',
      'webhook_endpoints',
      'pg_authid',
      'callsheet.pods',
    ])
      for (const verb of ['GET', 'POST', 'PATCH', 'DELETE']) {
        const answered = await status(`${verb} /rest/v1/${table}`, token);
        expect({ verb, table, there: answered < 400 || answered >= 500 }).toEqual({
          verb,
          table,
          there: false,
        });
      }
  });

  test("another worker's token changes nothing of a task in hand, and learns nothing of it", async () => {
    await forgetWorkers(ingest);
    const id = await queue(ingest, { params: { prompt: 'a secret prompt', model: 'wan2gp_v2.1' } });
    await claim(ingest, 'gpu-owner');
    const before = await rowOf(ingest, id);
    const thief = 'gpu-thief';
    const attempts: [string, object][] = [
      ['/functions/v1/complete_task', { task_id: id, output_location: 'https://evil.example/x.mp4' }],
      ['/functions/v1/update-task-status', { task_id: id, status: 'Failed', error_message: 'mine' }],
      ['/functions/v1/generate-upload-url', { task_id: id, filename: 'x.mp4', content_type: 'video/mp4' }],
      ['/functions/v1/report-progress', { task_id: id, percent: 99, progress: 99 }],
      [
        '/rest/v1/rpc/func_mark_task_complete',
        { task_id_param: id, result_data_param: { video_url: 'https://evil.example/x' } },
      ],
      ['/rest/v1/rpc/func_mark_task_failed', { task_id_param: id, error_message_param: 'mine' }],
      [
        '/rest/v1/rpc/func_worker_heartbeat_with_logs',
        { worker_id_param: 'gpu-owner', status_param: 'crashed' },
      ],
      ['/rest/v1/rpc/func_claim_available_task', { worker_id_param: 'gpu-owner' }],
      ['/functions/v1/claim-next-task', { worker_id: 'gpu-owner', run_type: 'gpu' }],
    ];
    for (const [path, request] of attempts) {
      const { status: answered, json } = await post(ingest, path, thief, request);
      expect({ path, refused: answered >= 400 && answered < 500, json }).toMatchObject({
        path,
        refused: true,
      });
    }
    const authorization = `Bearer ${ingest.workerToken(thief)}`;
    const rest = (method: string, change?: object) =>
      fetch(`${ingest.url}/rest/v1/tasks?id=eq.${id}`, {
        method,
        headers: { authorization, 'content-type': 'application/json', prefer: 'return=representation' },
        body: change && JSON.stringify(change),
      });
    await rest('PATCH', { status: 'Failed' });
    await rest('DELETE');
    expect(await (await rest('GET')).text()).not.toContain('a secret prompt');
    expect(await rowOf(ingest, id)).toEqual(before);
    const done = await edge(ingest, 'complete_task', 'gpu-owner', {
      task_id: id,
      output_location: 'https://example.com/a.mp4',
    });
    expect(done.status).toBe(200);
  });
});

test('text of a caller reaches no header of the answer', async () => {
  const evil = 'x\r\nset-cookie: stolen=1\r\n\r\n{"level":60}';
  for (const path of [
    `/api/tasks/${encodeURIComponent(evil)}`,
    `/api/tasks?search=${encodeURIComponent(evil)}`,
  ]) {
    const response = await fetch(ingest.url + path, {
      headers: { authorization: `Bearer ${keys['client']}` },
    });
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.status).toBeLessThan(500);
  }
});
