import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A connection's way from one process to another, which can be cut, slowed down or frozen while they use it. */
export class Link {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private state: 'open' | 'cut' | 'frozen' = 'open';
  private delayMs = 0;
  private turn = 0;

  private constructor(
    readonly port: number,
    private readonly server: Server,
    /** Ports of 127.0.0.1 that take turns. */
    private readonly targets: () => readonly number[],
  ) {
    server.on('connection', (socket) => this.accept(socket));
  }

  static async open(targets: () => readonly number[], port = 0): Promise<Link> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new Link((server.address() as AddressInfo).port, server, targets);
  }

  /** Ends every connection and refuses new ones. */
  cut(): void {
    this.state = 'cut';
    for (const pair of this.pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  /** Connections stay, and nothing comes through any more: what a network does when a cable is pulled. */
  freeze(): void {
    this.state = 'frozen';
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  /** Everything arrives later by this much. */
  slow(delayMs: number): void {
    this.delayMs = delayMs;
  }

  /** What was held up while it was frozen arrives now. */
  heal(): void {
    this.state = 'open';
    this.delayMs = 0;
    for (const pair of this.pairs) for (const socket of pair) socket.resume();
  }

  async close(): Promise<void> {
    this.cut();
    if (this.server.listening) await once(this.server.close(), 'close');
  }

  private accept(client: Socket): void {
    const ports = this.targets();
    const port = ports[(this.turn += 1) % ports.length];
    if (this.state === 'cut' || port === undefined) return void client.resetAndDestroy();
    const upstream = connect(port, '127.0.0.1');
    const pair = [client, upstream] as const;
    this.pairs.add(pair);
    this.forward(client, upstream);
    this.forward(upstream, client);
    if (this.state === 'frozen') for (const socket of pair) socket.pause();
  }

  private forward(from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('data', (chunk) => this.later(() => void (to.writable && to.write(chunk))));
    from.on('end', () => this.later(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      to.destroy();
      for (const pair of this.pairs) if (pair.includes(from)) this.pairs.delete(pair);
    });
  }

  /** Timers of one length keep their order; bytes that wait while the delay ends would be overtaken, so they never skip it. */
  private later(act: () => void): void {
    if (this.delayMs === 0 && this.waiting === 0) return act();
    this.waiting += 1;
    const dueAt = Math.max(this.lastDueAt, Date.now() + this.delayMs);
    this.lastDueAt = dueAt;
    setTimeout(() => {
      this.waiting -= 1;
      act();
    }, dueAt - Date.now());
  }

  private waiting = 0;
  private lastDueAt = 0;
}
