import { podBody, startTestEmulator, type TestEmulator } from '../emulator.fixture.js';
import { ManualClock } from '../manual-clock.fixture.js';

const clock = new ManualClock();
let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ clock });
});

async function createPod(): Promise<string> {
  const { body } = await emulator.api('POST', '/v2/pods', podBody());
  clock.advance(20);
  return body.id;
}

async function openLog(id: string, query = ''): Promise<Response> {
  const headers = { authorization: `Bearer ${emulator.apiKey}` };
  return fetch(`${emulator.url}/v2/pods/${id}/logs${query}`, { headers });
}

it('streams what was logged and what follows, and ends with the pod', async () => {
  const id = await createPod();
  const response = await openLog(id, '?source=system');
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  expect(response.headers.get('ratelimit')).toContain('"minute"');
  await emulator.api('POST', `/v2/pods/${id}/action`, { action: 'restart' });
  await emulator.api('DELETE', `/v2/pods/${id}`);
  const text = await response.text();
  expect(text.match(/create container/g)).toHaveLength(2);
  expect(text).not.toContain('"source":"container"');
  expect(text).toMatch(
    /^id: \d{4}-\d\d-\d\dT[\d:.]+Z\/0{11}1\ndata: \{"ts":"[^"]+","source":"system","line":"create /m,
  );
});

it('backfills as much as was asked for', async () => {
  const id = await createPod();
  const response = await openLog(id, '?tail=1');
  await emulator.api('DELETE', `/v2/pods/${id}`);
  const text = await response.text();
  expect(text.match(/"line":"[^"]+"/g)).toEqual(['"line":"Pod started"']);
});

it('refuses a query it cannot answer', async () => {
  const id = await createPod();
  expect((await openLog(id, '?tail=5001')).status).toBe(422);
  expect((await openLog(id, '?source=kernel')).status).toBe(422);
  expect((await openLog('unknown')).status).toBe(404);
});
