import { CreatedWebhook, WebhookDeliveryDetail } from '@callsheet/contracts';
import { type TestIngest } from './start-ingest.js';

interface Answer {
  status: number;
  json: unknown;
}

/** Calls a route of the REST API, with the default project's key unless another is given. */
export async function call(
  ingest: TestIngest,
  request: string,
  body?: unknown,
  key = ingest.apiKey,
): Promise<Answer> {
  const [method, path] = request.split(' ');
  const response = await fetch(`${ingest.url}${path ?? ''}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

/** Makes an endpoint. */
export async function createWebhook(
  ingest: TestIngest,
  settings: Record<string, unknown> = {},
): Promise<CreatedWebhook> {
  const { json } = await call(ingest, 'POST /api/webhooks', { url: 'https://caller.test/hook', ...settings });
  return CreatedWebhook.parse(json);
}

/** Asks for a test delivery; gives its record. */
export async function ping(ingest: TestIngest, id: string): Promise<WebhookDeliveryDetail> {
  const { json } = await call(ingest, `POST /api/webhooks/${id}/ping`);
  return WebhookDeliveryDetail.parse(json);
}
