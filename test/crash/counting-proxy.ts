import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** When a process that talks through proxies dies: with its n-th message that changes something. */
export interface Moment {
  /** Messages until then. */
  left: number;
  /** Whether that message still arrives; its answer never does. */
  arrives: boolean;
  /** Ends the process. */
  strike: () => void;
}

/** What a message changes, in a few words, or undefined. */
export type FindChange = (message: string) => string | undefined;

/** Requests that create or end a pod. */
export const changingRequest: FindChange = (message) => /^(POST|DELETE) \/v2\/pods/.exec(message)?.[0];

/** Statements that write; one that is prepared is known by its name after the first time. */
export function changingStatements(): FindChange {
  const prepared = new Map<string, string>();
  return (message) => {
    for (const [, name = '', text = ''] of message.matchAll(/P[^]{4}([\w-]{27})\0([^\0]*)\0/g)) {
      const change =
        /\b(insert into|update) [\w.]+( set [\w']+ = [^,\s]+)?|callsheet\.(fail|emit|end|release|charge)\w+/i.exec(
          text,
        );
      if (change) prepared.set(name, change[0]);
    }
    for (const [name, change] of prepared) if (message.includes(name)) return change;
    return undefined;
  };
}

/** A TCP proxy that counts what changes something: statements that write, requests that create or end. */
export class CountingProxy {
  private readonly sockets = new Set<Socket>();
  private readonly server = createServer((client) => this.serve(client));
  moment: Moment | undefined;
  /** What the last moment struck at. */
  struckAt = '';

  private constructor(
    private readonly target: URL,
    private readonly findChange: FindChange,
  ) {}

  static async open(url: string, findChange: FindChange): Promise<CountingProxy> {
    const proxy = new CountingProxy(new URL(url), findChange);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return Object.assign(new URL(this.target), { hostname: '127.0.0.1', port: String(port) }).href.replace(
      /\/$/,
      '',
    );
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await once(this.server.close(), 'close');
  }

  private serve(client: Socket): void {
    const upstream = connect(Number(this.target.port), this.target.hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk) => this.pass(chunk, upstream));
    upstream.pipe(client);
  }

  private pass(chunk: Buffer, upstream: Socket): void {
    const { moment } = this;
    const found = this.findChange(chunk.toString('latin1'));
    if (!moment || found === undefined || (moment.left -= 1) > 0) return void upstream.write(chunk);
    if (moment.left < 0) return;
    this.struckAt = `${moment.arrives ? 'after' : 'before'} ${found}`;
    moment.strike();
    if (moment.arrives) upstream.write(chunk);
  }
}
