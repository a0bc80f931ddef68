import { apiRoutes, openApiDocument } from '@callsheet/contracts';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';

let ingest: TestIngest;
beforeAll(async () => {
  ingest = await startIngest();
});
afterAll(() => ingest.stop());

const get = (path: string) => fetch(ingest.url + path);

test('the table of routes has exactly what is registered below /api', () => {
  const registered = ingest.routes.filter(
    (route) => /^(GET|POST|PATCH|PUT|DELETE) \/api\//.test(route) && !route.startsWith('GET /api/docs'),
  );
  expect([...registered].sort()).toEqual(Object.keys(apiRoutes).sort());
});

test('every operation has a name of its own', () => {
  const ids = Object.values(apiRoutes).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the document is served without a key', async () => {
  const response = await get('/api/openapi.json');
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(await response.json()).toEqual(openApiDocument());
});

test('the events are described too', async () => {
  const document: unknown = await (await get('/api/asyncapi.json')).json();
  expect(document).toMatchObject({
    asyncapi: '3.0.0',
    channels: { 'task.completed': { address: 'task.completed' } },
  });
});

test('the reference is a page whose parts come from here', async () => {
  const page = await (await get('/api/docs')).text();
  const parts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) {
    const response = await get(`/api/${part}`);
    expect({ part, status: response.status, empty: (await response.text()) === '' }).toEqual({
      part,
      status: 200,
      empty: false,
    });
  }
});

test('nothing else of the package is served', async () => {
  const paths = ['package.json', '..%2Fzod%2Fpackage.json', 'swagger-ui.js.map'];
  const answers = await Promise.all(paths.map((path) => get(`/api/docs/${path}`)));
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
});

test('everything else still needs a key', async () => {
  const answers = await Promise.all(['/api/tasks', '/api/pods', '/api/docsx'].map(get));
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 404]);
});
