import { Agent } from 'undici';
import { type AllowList } from './allow-list.js';
import { describeFailure } from './describe-failure.js';
import { Exchange, type Answer } from './exchange.js';
import { ReceiverAddresses } from './receiver-addresses.js';

/** Shorter than receivers keep idle connections as a rule (Node and Apache: 5 s), so that none closes as we use it. */
const IDLE_CONNECTION_MS = 4000;

export interface ReceiverRequest {
  method: 'POST' | 'GET';
  headers: Record<string, string>;
  body?: string;
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
      // The exchange has a deadline for all of it.
      headersTimeout: 0,
      bodyTimeout: 0,
      pipelining: 1,
    });
  }

  /** One request, without following redirects. Rejects when there is no answer in time, or the address is refused. */
  async send(url: URL, request: ReceiverRequest): Promise<Answer> {
    this.addresses.checkLiteral(url.hostname.replace(/^\[|\]$/g, ''));
    const exchange = new Exchange(this.options.timeoutMs);
    const { origin, pathname, search } = url;
    this.agent.dispatch({ origin, path: `${pathname}${search}`, ...request }, exchange);
    try {
      return await exchange.answer;
    } catch (error) {
      throw new Error(describeFailure(error), { cause: error });
    }
  }

  /** Gives up what is under way. */
  close(): Promise<void> {
    return this.agent.destroy();
  }
}
