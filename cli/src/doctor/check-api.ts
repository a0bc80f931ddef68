import { ApiError, createClient, dataOf } from '@callsheet/client';
import { readSettings } from '../settings/settings.js';
import { findingsOf, reasonOf, type Finding } from './finding.js';

const ANSWER_MS = 10_000;

/** Whether the API answers, is ready, and takes the key. */
export async function checkApi(
  env: Readonly<Record<string, string | undefined>>,
  flags: { url?: string },
): Promise<Finding[]> {
  const { url, apiKey } = readSettings(env, flags);
  const baseUrl = url.value ?? '';
  const ready = await checkReady(baseUrl);
  if (ready.status === 'problem') return [ready];
  return [ready, await checkKey(baseUrl, apiKey.value)];
}

async function checkReady(baseUrl: string): Promise<Finding> {
  const { ok, problem } = findingsOf('API');
  try {
    const response = await fetch(`${baseUrl}/health/ready`, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (response.ok) return ok(`${baseUrl} is ready`);
    const text = await response.text();
    return problem(
      `${baseUrl} is not ready: ${text.slice(0, 300)}`,
      'repair what it names; the other checks may say how',
    );
  } catch (error) {
    return problem(
      `${baseUrl} does not answer: ${reasonOf(error)}`,
      'start ingest, or set CALLSHEET_URL to where it is',
    );
  }
}

async function checkKey(baseUrl: string, apiKey: string | undefined): Promise<Finding> {
  const { ok, problem, skipped } = findingsOf('API key');
  if (apiKey === undefined) return skipped('CALLSHEET_API_KEY');
  try {
    const client = createClient({ baseUrl, apiKey, timeoutMs: ANSWER_MS });
    await dataOf(client.GET('/api/tasks', { params: { query: { limit: 1 } } }));
    return ok('it is accepted');
  } catch (error) {
    const advice = 'set CALLSHEET_API_KEY to a key that is valid, or: callsheet config set api-key';
    return problem(error instanceof ApiError ? error.message : reasonOf(error), advice);
  }
}
