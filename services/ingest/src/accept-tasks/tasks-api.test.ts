import { Problem, Task, TaskPage } from '@callsheet/contracts';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());

const brief = {
  task_type: 'video_generation',
  params: { prompt: 'A sunset over mountains', frames: 24 },
};

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  /** Text or bytes are sent as they are, anything else as JSON. */
  body?: unknown;
}

async function send({ method = 'POST', path = '/api/tasks', headers, body }: Sent) {
  const raw = typeof body === 'string' || body instanceof Uint8Array || body === undefined;
  const response = await fetch(ingest.url + path, {
    method,
    headers: {
      authorization: `Bearer ${ingest.apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: raw ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const json: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, json };
}

const create = async (body: object, headers?: Record<string, string>) => {
  const answer = await send({ body, headers });
  expect(answer).toMatchObject({ status: 201 });
  return Task.parse(answer.json);
};

async function countTasks(): Promise<number> {
  const [row] = await ingest.database<{ count: number }>`select count(*)::int as count from public.tasks`;
  return row?.count ?? NaN;
}

async function createProject(key: string): Promise<string> {
  const [row] = await ingest.database<{ id: string }>`
    with project as (insert into public.projects (name) values ('another') returning id)
    insert into public.api_keys (project_id, name, key_sha256)
    select id, 'test', sha256(convert_to(${key}, 'UTF8')) from project returning project_id as id`;
  return row?.id ?? '';
}

test("the brief's request makes a queued task, which can be read back", async () => {
  const answer = await send({ body: brief });
  expect(answer.status).toBe(201);
  expect(answer.json).toMatchObject({
    ...brief,
    status: 'Queued',
    attempts: 0,
    max_attempts: 3,
    worker_id: null,
  });
  const location = answer.headers.get('location') ?? '';
  expect(location).toMatch(/^\/api\/tasks\/[0-9a-f-]{36}$/);
  expect(await send({ method: 'GET', path: location })).toMatchObject({ status: 200, json: answer.json });
});

test('either header takes the key', async () => {
  const headers = { authorization: '', 'x-api-key': ingest.apiKey };
  expect(await send({ method: 'GET', headers })).toMatchObject({ status: 200 });
});

test('trace context of the request reaches the task', async () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const task = await create(brief, { traceparent });
  const [row] = await ingest.database`select traceparent from public.tasks where id = ${task.id}`;
  expect(row).toEqual({ traceparent });
});

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const withParam = (json: string) =>
  `{"task_type":"video_generation","params":{"prompt":"x","extra":${json}}}`;

test.each<[string, number, string, Sent]>([
  ['an unknown type', 422, 'task_type', { body: { ...brief, task_type: 'mine_bitcoin' } }],
  ['a type named like a method of objects', 422, 'task_type', { body: { ...brief, task_type: 'valueOf' } }],
  ['no type', 422, 'task_type', { body: { params: brief.params } }],
  ['no params', 422, 'params', { body: { task_type: 'video_generation' } }],
  ['params that are text', 422, 'params', { body: { ...brief, params: '{}' } }],
  ['no prompt', 422, 'params.prompt', { body: { ...brief, params: { frames: 24 } } }],
  ['an empty prompt', 422, 'params.prompt', { body: { ...brief, params: { prompt: ' ' } } }],
  ['half a frame', 422, 'params.frames', { body: { ...brief, params: { prompt: 'x', frames: 24.5 } } }],
  ['frames as text', 422, 'params.frames', { body: { ...brief, params: { prompt: 'x', frames: '24' } } }],
  [
    'a huge seed',
    422,
    'params.seed',
    { body: withParam('1').replace('extra":1', 'seed":123456789012345678901') },
  ],
  ['a misspelt field', 422, 'webhook', { body: { ...brief, webhook: 'https://example.com' } }],
  ['a file as webhook', 422, 'webhook_url', { body: { ...brief, webhook_url: 'file:///etc/passwd' } }],
  ['a webhook that is no URL', 422, 'webhook_url', { body: { ...brief, webhook_url: 'example.com' } }],
  ['a NUL byte', 422, 'params.prompt', { body: withParam('1').replace('"x"', '"a\\u0000b"') }],
  ['a NUL byte in a key', 422, 'params', { body: withParam('1').replace('extra', 'e\\u0000') }],
  ['a NUL byte in the webhook', 422, 'webhook_url', { body: { ...brief, webhook_url: 'http://a/\0' } }],
  ['half a surrogate pair', 422, 'params.extra', { body: withParam('"\\ud83c"') }],
  ['a number beyond JSON', 422, 'params.extra', { body: withParam('1e999') }],
  ['deep nesting', 422, 'params', { body: withParam(nested(5000)) }],
  ['deeper nesting', 422, 'params', { body: withParam(nested(400_000)) }],
  [
    'too much JSON for a row',
    422,
    'params',
    { body: { ...brief, params: { prompt: 'x', a: 'x'.repeat(300_000) } } },
  ],
  ['10 MB', 413, 'params', { body: { ...brief, params: { prompt: 'x', a: 'x'.repeat(10_000_000) } } }],
  ['an array', 422, 'body', { body: [brief] }],
  ['broken JSON', 400, 'body', { body: '{"task_type": ' }],
  ['no JSON at all', 400, 'body', { body: '' }],
  ['invalid UTF-8', 400, 'body', { body: Buffer.from(`{"task_type":"\xff"}`, 'latin1') }],
  ['__proto__', 400, 'body', { body: '{"task_type":"video_generation","params":{"__proto__":{"a":1}}}' }],
  ['an empty idempotency key', 422, 'Idempotency-Key', { body: brief, headers: { 'idempotency-key': '' } }],
  [
    'a long idempotency key',
    422,
    'Idempotency-Key',
    { body: brief, headers: { 'idempotency-key': 'k'.repeat(201) } },
  ],
  ['an id that is none', 422, 'id', { method: 'GET', path: '/api/tasks/latest' }],
  ['an endless id', 422, 'id', { method: 'GET', path: `/api/tasks/${'9'.repeat(1500)}` }],
  ['an id with SQL', 422, 'id', { method: 'GET', path: "/api/tasks/1'%20or%20true--" }],
  ['an unknown status', 422, 'status', { method: 'GET', path: '/api/tasks?status=Done' }],
  ['an unknown filter', 422, 'order', { method: 'GET', path: '/api/tasks?order=asc' }],
  ['a limit of nothing', 422, 'limit', { method: 'GET', path: '/api/tasks?limit=0' }],
  ['a broken cursor', 422, 'cursor', { method: 'GET', path: '/api/tasks?cursor=abc' }],
  ['a NUL byte in a filter', 422, 'task_type', { method: 'GET', path: '/api/tasks?task_type=%00' }],
])('%s: %d, naming %s, nothing stored', async (_, status, field, sent) => {
  const before = await countTasks();
  const answer = await send(sent);
  const problem = Problem.parse(answer.json);
  expect({ status: answer.status, stated: problem.status }).toEqual({ status, stated: status });
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(problem.errors?.map((error) => error.field)).toContain(field);
  expect(problem.detail).not.toBe('');
  expect(await countTasks()).toBe(before);
});

test.each<[string, number, Sent]>([
  ['an unknown route', 404, { method: 'GET', path: '/api/jobs' }],
  ['an unknown method', 404, { method: 'DELETE' }],
  [
    'another content type',
    415,
    { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
  ],
  ['an unknown task', 404, { method: 'GET', path: '/api/tasks/5f9f1b52-9f0f-4b8e-9f5d-2f6a3f0c7b11' }],
  ['a URL that cannot be decoded', 400, { method: 'GET', path: '/api/tasks/%ff' }],
])('%s: %d as problem+json', async (_, status, sent) => {
  const answer = await send(sent);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(Problem.parse(answer.json)).toMatchObject({ status });
  expect(answer.status).toBe(status);
});

test.each([
  ['no key', { authorization: '' }],
  ['a wrong key', { authorization: 'Bearer not-the-key' }],
  ['another scheme', { authorization: 'Basic YTpi' }],
])('%s: 401, and the body is not even parsed', async (_, headers) => {
  const answer = await send({ headers, body: '{ this is not JSON' });
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
});

test('a revoked key is refused', async () => {
  const key = 'a-key-that-will-be-revoked';
  const project = await createProject(key);
  const headers = { authorization: `Bearer ${key}` };
  expect(await send({ method: 'GET', headers })).toMatchObject({ status: 200 });
  await ingest.database`update public.api_keys set revoked_at = now() where project_id = ${project}`;
  expect(await send({ method: 'GET', headers })).toMatchObject({ status: 401 });
});

describe('Idempotency-Key', () => {
  test('the same request gives the same task and says so', async () => {
    const headers = { 'idempotency-key': 'order 17' };
    const first = await send({ body: brief, headers });
    const again = await send({ body: brief, headers });
    expect(first).toMatchObject({ status: 201 });
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again).toMatchObject({ status: 200, json: first.json });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  test('sent ten times at once it still makes one task', async () => {
    const before = await countTasks();
    const headers = { 'idempotency-key': 'impatient' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ body: brief, headers })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const { json } of answers) expect(json).toEqual(answers[0]?.json);
    expect(await countTasks()).toBe(before + 1);
  });

  test('another body under the same key is a conflict', async () => {
    const headers = { 'idempotency-key': 'order 18' };
    await create(brief, headers);
    const other = { ...brief, params: { prompt: 'A sunrise' } };
    const answer = await send({ body: other, headers });
    expect(answer).toMatchObject({ status: 409, json: { errors: [{ field: 'Idempotency-Key' }] } });
  });

  test('projects do not share keys', async () => {
    await createProject('the-key-of-a-second-project');
    const headers = { 'idempotency-key': 'order 19' };
    await create(brief, headers);
    await create(brief, { ...headers, authorization: 'Bearer the-key-of-a-second-project' });
  });
});

describe('listing', () => {
  const key = 'the-key-of-the-listing-project';
  const headers = { authorization: `Bearer ${key}` };
  const page = async (query: string) =>
    TaskPage.parse((await send({ method: 'GET', path: `/api/tasks${query}`, headers })).json);
  const ids: string[] = [];

  beforeAll(async () => {
    await createProject(key);
    for (let n = 0; n < 5; n++) ids.unshift((await create({ ...brief, priority: n }, headers)).id);
    // Two of one moment: only the id tells them apart.
    await ingest.database`update public.tasks set created_at = (select created_at from public.tasks where id = ${ids[1]})
      where id = ${ids[0]}`;
    ids.splice(0, 2, ...ids.slice(0, 2).sort().reverse());
  });

  test('newest first, in pages that neither skip nor repeat', async () => {
    const seen: string[] = [];
    let query = '?limit=1';
    for (let pages = 0; pages < 5; pages++) {
      const { tasks, next_cursor } = await page(query);
      seen.push(...tasks.map(({ id }) => id));
      query = `?limit=1&cursor=${next_cursor}`;
      expect(next_cursor === null).toBe(pages === 4);
    }
    expect(seen).toEqual(ids);
  });

  test('a page that ends with the last task has no cursor', async () => {
    expect((await page('?limit=5')).next_cursor).toBeNull();
  });

  test('filters by status and type', async () => {
    expect((await page('?status=Queued')).tasks).toHaveLength(5);
    expect((await page('?status=In+Progress')).tasks).toHaveLength(0);
    expect((await page('?task_type=flux')).tasks).toHaveLength(0);
  });

  test("another project's tasks do not exist", async () => {
    const listed = await send({ method: 'GET', path: '/api/tasks?limit=200' });
    expect(JSON.stringify(listed.json)).not.toContain(ids[0]);
    expect(await send({ method: 'GET', path: `/api/tasks/${ids[0]}` })).toMatchObject({ status: 404 });
  });
});

test('the database away: 503, worth another try', async () => {
  const other = await startIngest();
  try {
    await other.cutDatabase();
    const answer = await fetch(`${other.url}/api/tasks`, { headers: { 'x-api-key': other.apiKey } });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(Problem.parse(await answer.json())).toMatchObject({ status: 503 });
  } finally {
    await other.stop();
  }
});
