import { webhookUrlProblem } from '@callsheet/contracts';
import { errorMessage } from '@callsheet/runtime';
import { type ReceiverClient } from '../call-receivers/receiver-client.js';
import { type AttemptResult } from './deliver-webhooks.js';

/** One request. Never throws: what goes wrong is the attempt's result. */
export async function attemptDelivery(
  client: ReceiverClient,
  { url, body }: { url: string; body: string },
  headers: Record<string, string>,
): Promise<AttemptResult> {
  const problem = webhookUrlProblem(url);
  if (problem !== undefined) return { kind: 'unusable_url', error: `the URL ${problem}` };
  try {
    return { kind: 'answered', ...(await client.send(new URL(url), { method: 'POST', headers, body })) };
  } catch (error) {
    return { kind: 'unanswered', error: errorMessage(error) };
  }
}
