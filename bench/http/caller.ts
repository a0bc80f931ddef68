import { Agent, request } from 'node:http';
import { type Readable } from 'node:stream';
import { signWorkerToken } from '@callsheet/runtime';

/** Calls ingest as workers do, over connections that stay open. */
export class Caller {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly tokens = new Map<string, string>();

  constructor(
    readonly url: string,
    private readonly secret: string,
  ) {}

  /** Calls an edge function; throws unless it answers 200. */
  async edge(worker: string, name: string, body: object): Promise<Record<string, unknown>> {
    const headers = { authorization: `Bearer ${this.tokenOf(worker)}`, 'content-type': 'application/json' };
    return this.send('POST', `${this.url}/functions/v1/${name}`, headers, JSON.stringify(body));
  }

  /** Sends a body; throws unless the answer is 200. */
  send(
    method: string,
    url: string,
    headers: Record<string, string>,
    body: string | Readable,
  ): Promise<Record<string, unknown>> {
    return new Promise((resolve, reject) => {
      const length = typeof body === 'string' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
      const outgoing = request(
        url,
        { method, agent: this.agent, headers: { ...headers, ...length } },
        (incoming) => {
          let text = '';
          incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
          incoming.on('end', () => {
            if (incoming.statusCode === 200) resolve(JSON.parse(text) as Record<string, unknown>);
            else reject(new Error(`${url} answered ${incoming.statusCode}: ${text.slice(0, 500)}`));
          });
        },
      );
      outgoing.on('error', reject);
      if (typeof body === 'string') outgoing.end(body);
      else body.pipe(outgoing);
    });
  }

  /** Signing is no part of a call: a worker gets its token once. */
  tokenOf(worker: string): string {
    const known = this.tokens.get(worker);
    if (known !== undefined) return known;
    const token = signWorkerToken({ secret: this.secret, workerId: worker, ttlSeconds: 86_400 });
    this.tokens.set(worker, token);
    return token;
  }

  close(): void {
    this.agent.destroy();
  }
}
