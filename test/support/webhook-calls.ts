import { Batch, CreatedWebhook, WebhookDeliveryDetail } from '@callsheet/contracts';
import { callApi } from './api-calls.js';
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
  const { status, json } = await callApi(ingest, request, { body, key });
  return { status, json };
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

/** Makes a batch of one task through the API and gives its id. */
export async function queueBatch(ingest: TestIngest): Promise<string> {
  const body = { task_type: 'video_generation', prompts: ['a cat'], params: { model: 'wan2gp_v2.1' } };
  const { json } = await call(ingest, 'POST /api/batches', body);
  return Batch.parse(json).id;
}
