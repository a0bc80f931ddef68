import { Agent, type Dispatcher } from 'undici';
import { type AllowList } from './allow-list.js';
import { describeFailure } from './describe-failure.js';
import { ReceiverAddresses } from './receiver-addresses.js';

/** More of an answer is neither read nor kept. */
const BODY_LIMIT_BYTES = 4096;
/** Shorter than receivers keep idle connections as a rule (Node and Apache: 5 s), so that none closes as we use it. */
const IDLE_CONNECTION_MS = 4000;

export interface PostRequest {
  headers: Record<string, string>;
  body: string;
}

/** What the receiver said. The body is what arrived in time of its first 4 kB. */
export interface Answer {
  statusCode: number;
  retryAfter: string | undefined;
  body: string;
}

export interface ReceiverClientOptions {
  /** For one request, from name lookup to the end of the answer. */
  timeoutMs: number;
  allowed: AllowList;
  /** Name servers instead of the system's. */
  dnsServers?: readonly string[];
}

/** Calls receivers. Connections are kept open for a while; each was made to an address that was checked. */
export class ReceiverClient {
  private readonly addresses: ReceiverAddresses;
  private readonly agent: Agent;

  constructor(private readonly options: ReceiverClientOptions) {
    this.addresses = new ReceiverAddresses(options.allowed, options.dnsServers);
    this.agent = new Agent({
      connect: { lookup: this.addresses.lookup, timeout: options.timeoutMs },
      keepAliveTimeout: IDLE_CONNECTION_MS,
      keepAliveMaxTimeout: IDLE_CONNECTION_MS,
      // The deadline is one timer of our own.
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 1,
    });
  }

  /** POSTs once, without following redirects. Rejects when there is no answer in time, or the address is refused. */
  async post(url: URL, { headers, body }: PostRequest): Promise<Answer> {
    this.addresses.checkLiteral(url.hostname.replace(/^\[|\]$/g, ''));
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.options.timeoutMs);
    try {
      const response = await this.agent.request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers,
        body,
        signal: deadline.signal,
      });
      const retryAfter = response.headers['retry-after'];
      return {
        statusCode: response.statusCode,
        retryAfter: Array.isArray(retryAfter) ? retryAfter[0] : retryAfter,
        body: await readStart(response.body),
      };
    } catch (error) {
      const late = deadline.signal.aborted;
      throw new Error(late ? `no answer within ${this.options.timeoutMs / 1000} s` : describeFailure(error), {
        cause: error,
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Gives up what is under way. */
  close(): Promise<void> {
    return this.agent.destroy();
  }
}

/** The status line decides what an answer means, so a body that stalls or breaks off is simply short. */
async function readStart(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      if (!Buffer.isBuffer(chunk)) break;
      chunks.push(chunk);
      size += chunk.length;
      if (size >= BODY_LIMIT_BYTES) break;
    }
  } catch {
    // What has arrived is kept.
  }
  // Postgres text cannot hold NUL.
  return Buffer.concat(chunks).subarray(0, BODY_LIMIT_BYTES).toString().replaceAll('\0', '\uFFFD');
}
