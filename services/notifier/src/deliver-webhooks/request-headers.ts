import { createHmac } from 'node:crypto';

/** What the headers of a request are made from. */
export interface Signable {
  id: string;
  body: string;
  format: 'flat' | 'cloudevents';
  /** Headers that the endpoint's owner asked for. */
  headers: Readonly<Record<string, string>>;
  /** Signing secrets, `whsec_…`: the current one, and the one before while they overlap. */
  secrets: readonly string[];
}

export const HIDDEN = '<hidden>';

/** The id that a delivery keeps through every attempt and replay. */
export function webhookId(deliveryId: string): string {
  return `msg_${deliveryId.replaceAll('-', '')}`;
}

/** Headers by Standard Webhooks (https://www.standardwebhooks.com), signed for this moment. */
export function requestHeaders(delivery: Signable, now: Date): Record<string, string> {
  const id = webhookId(delivery.id);
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const text = `${id}.${timestamp}.${delivery.body}`;
  return {
    ...delivery.headers,
    'content-type': delivery.format === 'cloudevents' ? 'application/cloudevents+json' : 'application/json',
    'user-agent': 'Callsheet-Webhooks/1',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': delivery.secrets.map((secret) => signature(secret, text)).join(' '),
  };
}

/** The headers as the log keeps them: without what would let a reader act as us or as the endpoint's owner. */
export function loggedHeaders(sent: Record<string, string>, { headers }: Signable): Record<string, string> {
  const secret = new Set([...Object.keys(headers), 'webhook-signature']);
  return Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name, secret.has(name) ? HIDDEN : value]),
  );
}

function signature(secret: string, text: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}
