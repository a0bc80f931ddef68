import { type Database } from '@callsheet/runtime';

type Connection = Awaited<ReturnType<Database['dedicated']>>;

/** Hears writers that notify on a channel, on a connection of its own. A notification that is lost costs one tick. */
export class WakeListener {
  private connection: Connection | undefined;

  constructor(
    private readonly database: Database,
    private readonly channel: 'outbox' | 'task_ready',
    private readonly onWake: () => void,
  ) {}

  /** Listens, unless it does already. */
  async listen(): Promise<void> {
    if (this.connection) return;
    const connection = await this.database.dedicated();
    connection.on('error', () => this.forget(connection));
    connection.on('end', () => this.forget(connection));
    connection.on('notification', this.onWake);
    await connection.query(`listen ${this.channel}`);
    this.connection = connection;
  }

  async close(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    await connection?.end().catch(() => undefined);
  }

  private forget(connection: Connection): void {
    if (this.connection === connection) this.connection = undefined;
  }
}
