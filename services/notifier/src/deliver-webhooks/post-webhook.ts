import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { checkedLookup, checkLiteral } from './checked-lookup.js';

/** More of an answer is neither read nor kept. */
const BODY_LIMIT_BYTES = 4096;

export interface PostOptions {
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  /** Hosts and addresses that need not be public. */
  allowed: ReadonlySet<string>;
}

/** What the receiver said. The body is what arrived in time of its first 4 kB. */
export interface Answer {
  statusCode: number;
  retryAfter: string | undefined;
  body: string;
}

/** POSTs once, without following redirects. Rejects when there is no answer in time, or the address is refused. */
export async function postWebhook(url: URL, options: PostOptions): Promise<Answer> {
  checkLiteral(bareHost(url), options.allowed);
  const deadline = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await send(url, options, deadline);
    const body = await readStart(response);
    return { statusCode: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], body };
  } catch (error) {
    if (!deadline.aborted) throw error;
    throw new Error(`no answer within ${options.timeoutMs / 1000} s`, { cause: error });
  }
}

function send(
  url: URL,
  { headers, body, allowed }: PostOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      lookup: checkedLookup(allowed),
      // A connection of its own: one kept open may have been closed by the receiver just now, and was checked earlier.
      agent: false,
      signal,
    })
      .on('response', resolve)
      .on('error', reject)
      .on('close', () => reject(new Error('the connection was closed without an answer')))
      .end(body);
  });
}

/** The status line decides what an answer means, so a body that stalls or breaks off is simply short. */
async function readStart(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response) {
      if (!Buffer.isBuffer(chunk)) break;
      chunks.push(chunk);
      size += chunk.length;
      if (size >= BODY_LIMIT_BYTES) break;
    }
  } catch {
    // What has arrived is kept.
  }
  response.destroy();
  // Postgres text cannot hold NUL.
  return Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES).toString().replaceAll('\0', '\uFFFD');
}

/** An IPv6 address stands in brackets in a URL. */
function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
