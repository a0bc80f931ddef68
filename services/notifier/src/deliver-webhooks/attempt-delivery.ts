import { errorMessage } from '@callsheet/runtime';
import { Webhook } from 'standardwebhooks';
import { type AttemptResult } from './deliver-webhooks.js';
import { type Delivery } from './deliver-webhooks.sql.js';
import { postWebhook } from './post-webhook.js';

/** One signed request, as Standard Webhooks describes it. Never throws: what goes wrong is the attempt's result. */
export async function attemptDelivery(
  delivery: Delivery,
  options: { timeoutMs: number; allowed: ReadonlySet<string> },
  now: Date,
): Promise<AttemptResult> {
  const url = httpUrl(delivery.url);
  if (!url) return { kind: 'unusable_url', error: 'the URL is not an http(s) URL' };
  try {
    const headers = signedHeaders(delivery, now);
    const answer = await postWebhook(url, { headers, body: delivery.body, ...options });
    return { kind: 'answered', ...answer };
  } catch (error) {
    return { kind: 'unanswered', error: errorMessage(error) };
  }
}

function httpUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && ['http:', 'https:'].includes(url.protocol) ? url : undefined;
}

function signedHeaders({ id, body, secret }: Delivery, now: Date): Record<string, string> {
  const messageId = `msg_${id.replaceAll('-', '')}`;
  return {
    'content-type': 'application/json',
    'user-agent': 'Callsheet-Webhooks/1',
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(messageId, now, body),
  };
}
