import { createProject } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await startIngest();
  await createProject(ingest, 'a-key-of-a-client-project');
});
afterAll(() => ingest.stop());

async function ask(method: string, path: string, key = ingest.apiKey) {
  const response = await fetch(ingest.url + path, { method, headers: { authorization: `Bearer ${key}` } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('the fleet is not shown to clients', async () => {
  expect((await ask('GET', '/api/overview', 'a-key-of-a-client-project')).status).toBe(403);
});

test('a key is told whom it stands for', async () => {
  expect((await ask('GET', '/api/me')).body).toMatchObject({
    role: 'admin',
    project_name: 'default',
    expires_at: null,
  });
  expect((await ask('GET', '/api/me', 'a-key-of-a-client-project')).body).toMatchObject({ role: 'client' });
});

test('the overview counts what waits and runs', async () => {
  await ingest.database`insert into public.tasks (task_type, params) values ('video_generation', '{"prompt": "A gong"}')`;
  const { status, body } = await ask('GET', '/api/overview');
  expect(status).toBe(200);
  expect(body).toMatchObject({ running: 0, by_minute: expect.any(Array) as unknown });
  expect(body['oldest_queued_at']).not.toBeNull();
});

test('lists find text in params and errors', async () => {
  const find = async (query: string) =>
    ((await ask('GET', `/api/tasks?${query}`)).body['tasks'] as unknown[]).length;
  expect(await find('search=a%20GONG')).toBe(1);
  expect(await find('search=100%25')).toBe(0);
  expect(await find('error_contains=nothing')).toBe(0);
});
