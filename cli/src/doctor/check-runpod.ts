import { findingsOf, reasonOf, type Finding } from './finding.js';

const ANSWER_MS = 15_000;
const CLOCK_WARNING_MS = 30_000;
const RUNPOD = 'https://api.runpod.io';

/** Runpod's key, its clock, and whether pods could reach this deployment. */
export async function checkRunpod(env: Readonly<Record<string, string | undefined>>): Promise<Finding[]> {
  const { problem, skipped } = findingsOf('Runpod');
  const key = env['RUNPOD_API_KEY'];
  const url = (env['RUNPOD_API_URL'] ?? RUNPOD).replace(/\/+$/, '');
  if (key === undefined) return [skipped('RUNPOD_API_KEY')];
  try {
    const response = await fetch(`${url}/v2/pods?limit=1`, {
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        'user-agent': 'callsheet-doctor',
      },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return [judge(response), ...clock(response.headers.get('date')), ...workerAddress(env, url)];
  } catch (error) {
    return [
      problem(
        `${url} does not answer: ${reasonOf(error)}`,
        'see that this machine reaches the internet, and RUNPOD_API_URL',
      ),
    ];
  }
}

function judge({ ok: isOk, status }: Response): Finding {
  const { ok, problem, warning } = findingsOf('Runpod');
  if (isOk) return ok('the key may read pods');
  if (status === 401)
    return problem('the key is refused', 'make a new API key in the Runpod console: Settings, API Keys');
  if (status === 403)
    return problem('the key may not read pods', 'give it read and write permission in the Runpod console');
  return warning(`it answered ${status}`, 'try again later; see https://status.runpod.io');
}

function clock(date: string | null): Finding[] {
  const { ok, warning } = findingsOf('clock');
  const off = date === null ? NaN : Math.abs(Date.now() - Date.parse(date));
  if (Number.isNaN(off)) return [];
  const found = `this machine and Runpod are ${Math.round(off / 1000)} s apart`;
  return [
    off > CLOCK_WARNING_MS ? warning(found, 'set the clock by NTP: worker tokens have times') : ok(found),
  ];
}

/** Pods are elsewhere: an address of this machine alone leads them nowhere. */
function workerAddress(env: Readonly<Record<string, string | undefined>>, url: string): Finding[] {
  const { ok, problem, skipped } = findingsOf('worker address');
  const address = env['WORKER_SUPABASE_URL'] ?? env['SUPABASE_URL'];
  if (address === undefined) return [skipped('WORKER_SUPABASE_URL')];
  const host = URL.canParse(address) ? new URL(address).hostname : '';
  const isLocal = /^(localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(
    host,
  );
  if (url === RUNPOD && isLocal)
    return [
      problem(`pods cannot reach ${address}`, 'set WORKER_SUPABASE_URL to the public address of ingest'),
    ];
  return [ok(address)];
}
