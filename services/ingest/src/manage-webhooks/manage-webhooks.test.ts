import { Webhook, WebhookList } from '@callsheet/contracts';
import { one } from '@callsheet/runtime';
import { createProject, fieldsOf } from '../../../../test/support/api-calls.js';
import { startIngest, type TestIngest } from '../../../../test/support/start-ingest.js';
import { call, createWebhook } from '../../../../test/support/webhook-calls.js';

let ingest: TestIngest;
beforeAll(async () => (ingest = await startIngest()));
afterAll(() => ingest.stop());
beforeEach(() => ingest.database`delete from callsheet.webhook_endpoints`);

const url = 'https://caller.test/hook?tenant=7';
const list = async (key?: string) =>
  WebhookList.parse((await call(ingest, 'GET /api/webhooks', undefined, key)).json).webhooks;

test('an endpoint is made with its defaults, and its secret is shown this once', async () => {
  const answer = await call(ingest, 'POST /api/webhooks', { url });
  expect(answer).toMatchObject({
    status: 201,
    json: {
      url,
      event_types: [],
      description: '',
      enabled: true,
      format: 'flat',
      rate_limit_per_sec: null,
      headers: {},
      notice: null,
      secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) as string,
    },
  });
  const { id } = Webhook.parse(answer.json);
  expect(JSON.stringify([await list(), (await call(ingest, `GET /api/webhooks/${id}`)).json])).not.toContain(
    'whsec_',
  );
});

test('header values are kept and never shown', async () => {
  const { id } = await createWebhook(ingest, {
    headers: { Authorization: 'Bearer hush-hush', 'x-env': 'prod' },
  });
  const { json } = await call(ingest, `GET /api/webhooks/${id}`);
  expect(json).toMatchObject({ headers: { authorization: '<hidden>', 'x-env': '<hidden>' } });
  expect(JSON.stringify(json)).not.toContain('hush');
});

test('what a PATCH leaves out stays; null lifts the rate limit', async () => {
  const { id } = await createWebhook(ingest, { rate_limit_per_sec: 5, description: 'ours' });
  const patch = (body: unknown) => call(ingest, `PATCH /api/webhooks/${id}`, body);
  expect(await patch({ event_types: ['task.failed'] })).toMatchObject({
    status: 200,
    json: { event_types: ['task.failed'], rate_limit_per_sec: 5, description: 'ours' },
  });
  expect(await patch({ rate_limit_per_sec: null, url: 'https://caller.test/other' })).toMatchObject({
    json: { rate_limit_per_sec: null, url: 'https://caller.test/other', event_types: ['task.failed'] },
  });
});

test('the format may be given in the query', async () => {
  const made = await call(ingest, 'POST /api/webhooks?format=cloudevents', { url });
  expect(made).toMatchObject({ status: 201, json: { format: 'cloudevents' } });
  const { id } = Webhook.parse(made.json);
  expect(await call(ingest, `PATCH /api/webhooks/${id}?format=flat`, {})).toMatchObject({
    json: { format: 'flat' },
  });
  const wrong = await call(ingest, 'POST /api/webhooks?format=xml', { url });
  expect({ status: wrong.status, fields: fieldsOf(wrong.json) }).toEqual({ status: 422, fields: ['format'] });
});

test('disabling and enabling say so in the API', async () => {
  const { id } = await createWebhook(ingest);
  const off = await call(ingest, `PATCH /api/webhooks/${id}`, { enabled: false });
  expect(off.json).toMatchObject({ enabled: false, disabled_reason: 'operator' });
  expect(Webhook.parse(off.json).notice).toContain('disabled');
  await ingest.database`update callsheet.webhook_endpoints set failing_since = now(), disabled_reason = 'failing'`;
  expect(await list()).toMatchObject([
    { notice: expect.stringMatching(/^No attempt has succeeded since 20/) as string },
  ]);
  const on = await call(ingest, `PATCH /api/webhooks/${id}`, { enabled: true });
  expect(on.json).toMatchObject({
    enabled: true,
    disabled_reason: null,
    disabled_at: null,
    failing_since: null,
    notice: null,
  });
});

test('a deleted endpoint is gone', async () => {
  const { id } = await createWebhook(ingest);
  expect(await call(ingest, `DELETE /api/webhooks/${id}`)).toEqual({ status: 204, json: undefined });
  expect(await list()).toEqual([]);
  for (const request of ['GET', 'DELETE'].map((method) => `${method} /api/webhooks/${id}`))
    expect(await call(ingest, request)).toMatchObject({ status: 404 });
});

test('rotation shows the new secret once and keeps the old one for the overlap', async () => {
  const { id, secret } = await createWebhook(ingest);
  const rotated = await call(ingest, `POST /api/webhooks/${id}/rotate-secret`, { overlap_seconds: 3600 });
  expect(rotated).toMatchObject({
    status: 200,
    json: { secret: expect.stringMatching(/^whsec_/) as string },
  });
  const rows = await ingest.database<{ secret: string; previous_secret: string }>`
    select secret, previous_secret from callsheet.webhook_endpoints`;
  expect(one(rows).previous_secret).toBe(secret);
  expect(rotated.json).toMatchObject({ secret: one(rows).secret });
  expect(one(await list()).previous_secret_until).not.toBeNull();
});

test("the secret behind tasks' own URLs is rotated too", async () => {
  const before = await ingest.database<{
    secret: string;
  }>`select webhook_secret as secret from public.projects`;
  const { json } = await call(ingest, 'POST /api/webhooks/task-secret/rotate', {});
  const after = await ingest.database<{ secret: string; previous: string }>`
    select webhook_secret as secret, previous_webhook_secret as previous from public.projects`;
  expect(json).toMatchObject({ secret: one(after).secret });
  expect(one(after).previous).toBe(one(before).secret);
});

test("another project's endpoint does not exist, whatever is asked of it", async () => {
  const { id } = await createWebhook(ingest);
  const key = 'the-key-of-another-project';
  await createProject(ingest, key);
  expect(await list(key)).toEqual([]);
  const requests: [string, unknown?][] = [
    ['GET '],
    ['PATCH ', { enabled: false }],
    ['DELETE '],
    ['POST /ping'],
    ['POST /rotate-secret', {}],
    ['POST /replay', { status: 'failed' }],
    ['GET /stats'],
    ['GET /deliveries'],
    ['GET /deliveries/6f1e2a34-1111-4222-8333-444455556666'],
  ];
  for (const [request, body] of requests) {
    const [method, path] = request.split(' ');
    const answer = await call(ingest, `${method} /api/webhooks/${id}${path}`, body, key);
    expect({ request, status: answer.status }).toEqual({ request, status: 404 });
  }
  expect(await list()).toMatchObject([{ id, enabled: true }]);
});

test.each([
  ['no URL', {}, 'url'],
  ['an unparsable URL', { url: 'http://[::1' }, 'url'],
  ['a URL without a scheme', { url: 'caller.test/hook' }, 'url'],
  ['another scheme', { url: 'ftp://caller.test/' }, 'url'],
  ['a file', { url: 'file:///etc/passwd' }, 'url'],
  ['a port out of range', { url: 'https://caller.test:65536/' }, 'url'],
  ['port 0', { url: 'https://caller.test:0/' }, 'url'],
  ['userinfo in the URL', { url: 'https://user:secret@caller.test/' }, 'url'],
  ['a user name alone', { url: 'https://user@caller.test/' }, 'url'],
  ['a URL that is too long', { url: `https://caller.test/${'x'.repeat(2000)}` }, 'url'],
  ['a line break in a header value', { headers: { 'x-a': 'b\r\nx-injected: 1' } }, 'headers.x-a'],
  ['a line break in a header name', { headers: { 'x-a\r\nx-injected': '1' } }, 'headers.x-a\r\nx-injected'],
  ['a header value beyond ASCII', { headers: { 'x-a': 'ü' } }, 'headers.x-a'],
  ['a reserved header', { headers: { 'Webhook-Signature': 'v1,forged' } }, 'headers.Webhook-Signature'],
  ['the Host header', { headers: { host: 'internal' } }, 'headers.host'],
  ['one header twice', { headers: { 'X-A': '1', 'x-a': '2' } }, 'headers.X-A'],
  [
    'too many headers',
    { headers: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`x-${n}`, 'v'])) },
    'headers',
  ],
  ['an unknown event', { event_types: ['task.created'] }, 'event_types.0'],
  ['no rate', { rate_limit_per_sec: 0 }, 'rate_limit_per_sec'],
  ['another field', { secret: 'whsec_mine' }, 'secret'],
])('%s: 422, and nothing is stored', async (_, body, field) => {
  const { status, json } = await call(ingest, 'POST /api/webhooks', {
    ...(field === 'url' ? {} : { url }),
    ...body,
  });
  expect(status).toBe(422);
  expect(fieldsOf(json)).toContain(field);
  expect(await list()).toEqual([]);
});

test('a request over the limit is refused before it is read: 413', async () => {
  const { status } = await call(ingest, 'POST /api/webhooks', { url, description: 'x'.repeat(1_100_000) });
  expect(status).toBe(413);
});
