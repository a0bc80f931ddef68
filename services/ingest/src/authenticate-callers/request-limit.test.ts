import { createKey } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { parseConfig } from '@callsheet/runtime';
import { IngestConfig } from '../config.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest({ API_REQUESTS_PER_MIN: '5' })));
afterAll(() => ingest.stop());

const ask = (key: string, path = '/api/me') =>
  fetch(ingest.url + path, { headers: { authorization: `Bearer ${key}` } });

test('a key that sends too many requests is told when to go on; others are not held up', async () => {
  const [greedy, patient] = [await createKey(ingest, 'client'), await createKey(ingest, 'client')];
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(greedy)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.headers.get('content-type')).toContain('application/problem+json');
  const seconds = Number(refused?.headers.get('retry-after'));
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(await refused?.json()).toMatchObject({ status: 429, title: 'Too many requests' });
  expect((await ask(patient)).status).toBe(200);
});

test('workers and the health check are not counted', async () => {
  const authorization = `Bearer ${ingest.workerToken('gpu-1')}`;
  const claim = () =>
    fetch(`${ingest.url}/functions/v1/claim-next-task`, { method: 'POST', headers: { authorization } });
  for (let request = 0; request < 10; request++) {
    expect((await claim()).status).not.toBe(429);
    expect((await fetch(`${ingest.url}/health`)).status).not.toBe(429);
  }
});

test('no normal client comes near the limit unless another is set; 0 takes it away', () => {
  const parse = (env: object) =>
    parseConfig(IngestConfig, {
      DATABASE_URL: 'postgres://x',
      WORKER_TOKEN_SECRET: 'x'.repeat(32),
      ...env,
    }).API_REQUESTS_PER_MIN;
  expect(parse({})).toBe(60_000);
  expect(parse({ API_REQUESTS_PER_MIN: '0' })).toBe(0);
  expect(() => parse({ API_REQUESTS_PER_MIN: '-1' })).toThrow('API_REQUESTS_PER_MIN');
});
