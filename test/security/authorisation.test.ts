import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Role } from '@callsheet/contracts';
import { callApi, createKey, createProject } from '../support/api-calls.js';
import { startIngest, type TestIngest } from '../support/start-ingest.js';
import { claim } from '../support/worker-calls.js';
import { allowed, covers, open } from './allowed.js';
import { byOtherProject, routeOf } from './other-project.js';

/** Who may do what with the REST API, asked of the service itself: every caller at every route. */
let ingest: TestIngest;
let routes: string[];
let otherProject: string;
const keys: Record<string, string> = {};
const NOBODY = '00000000-0000-4000-8000-000000000000';

beforeAll(async () => {
  ingest = await startIngest();
  routes = [...new Set(ingest.routes)].filter((route) => /^(GET|POST|PUT|PATCH|DELETE) \/api\//.test(route));
  for (const role of Role.options) keys[role] = await createKey(ingest, role);
  otherProject = await createProject(ingest, 'a-key-of-another-project');
  keys['expired'] = await createKey(ingest, 'admin', { expiresAt: '2026-01-01T00:00:00Z' });
  keys['revoked'] = await createKey(ingest, 'admin', { revokedAt: '2026-01-01T00:00:00Z' });
  keys['worker'] = ingest.workerToken('gpu-1');
});
afterAll(() => ingest.stop());

async function statusOf(route: string, key: string | undefined): Promise<number> {
  const [method, path = ''] = route.split(' ');
  const address = ingest.url + path.replace(/:\w+/g, NOBODY).replace('*', 'x');
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

describe('another project', () => {
  const marker = 'a prompt that is ours';
  let ours: Record<string, string>;
  const theirs: Record<string, string> = {};

  beforeAll(async () => {
    const make = async (path: string, body: object) => {
      const { status, json } = await callApi(ingest, `POST ${path}`, { body, key: keys['client'] });
      expect({ status, json }).toMatchObject({ status: 201 });
      return (json as { id: string }).id;
    };
    const hook = 'https://ours.example/hook';
    const task = { task_type: 'video_generation', params: { prompt: marker }, webhook_url: hook };
    ours = {
      worker: 'gpu-ours',
      failed: await make('/api/tasks', task),
      running: await make('/api/tasks', task),
      task: await make('/api/tasks', task),
      batch: await make('/api/batches', { task_type: 'video_generation', prompts: [marker] }),
      webhook: await make('/api/webhooks', { url: hook }),
    };
    await ingest.database`update public.tasks set status = 'Failed', worker_id = 'gpu-ours' where id = ${ours['failed']}`;
    await claim(ingest, 'gpu-ours');
    const [delivery] = await ingest.database<{ id: string }>`
      insert into callsheet.webhook_deliveries (event_id, event_type, task_id, project_id, endpoint_id, url, body)
      select 1, 'task.completed', ${ours['task']}, project_id, id, url, ${marker} from callsheet.webhook_endpoints
      where id = ${ours['webhook']} returning id::text`;
    ours['delivery'] = delivery?.id ?? '';
    for (const role of Role.options)
      theirs[role] = await createKey(ingest, role, { projectId: otherProject });
  });

  /** Everything that belongs to us, as the database has it. */
  const state = () => ingest.database`
    select (select jsonb_agg(t order by t.id) from public.tasks t where t.project_id <> ${otherProject}) as tasks,
      (select jsonb_agg(b order by b.id) from public.batches b where b.project_id <> ${otherProject}) as batches,
      (select jsonb_agg(w order by w.id) from callsheet.webhook_endpoints w where w.project_id <> ${otherProject}) as webhooks,
      (select jsonb_agg(d order by d.id) from callsheet.webhook_deliveries d where d.project_id <> ${otherProject}) as deliveries,
      (select jsonb_agg(p order by p.id) from public.projects p where p.id <> ${otherProject}) as projects`;

  test('every route has its row', () => {
    const described = routes.filter((route) => !covers(open, route));
    expect(Object.keys(byOtherProject).map(routeOf).sort()).toEqual(described.sort());
  });

  test.each(Role.options)('a %s of it sees and changes nothing of ours, at any route', async (role) => {
    const before = await state();
    for (const [row, { seen, body }] of Object.entries(byOtherProject)) {
      if (seen === 'by role' || seen === 'stream') continue;
      const request = row.replace(/:(\w+)/g, (_, name: string) => ours[name] ?? NOBODY);
      const { status, text } = await callApi(ingest, request, { body, key: theirs[role] });
      const mayCall = covers(allowed[role] ?? [], routeOf(row));
      const right = !mayCall ? status === 403 : seen === 'hidden' ? status === 404 : status < 400;
      expect({ row, status, text, right, told: text.includes(marker) }).toEqual({
        ...{ row, status, text },
        ...{ right: true, told: false },
      });
    }
    expect(await state()).toEqual(before);
  });

  test('the same requests with a key of ours do reach what is there', async () => {
    for (const [row, { seen }] of Object.entries(byOtherProject)) {
      if (seen !== 'hidden' || !row.startsWith('GET')) continue;
      const request = row.replace(/:(\w+)/g, (_, name: string) => ours[name] ?? NOBODY);
      const { status } = await callApi(ingest, request, { key: keys['client'] });
      expect({ row, status }).toEqual({ row, status: 200 });
    }
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
