import { type Log, type Sql } from '@callsheet/runtime';
import { SshError, withSsh, type CommandResult } from '../ssh/session.js';
import { type Host } from './host-config.js';
import { loadHostKey, saveHostKey } from './known-hosts.sql.js';

/** Runs commands on a host whose key is the configured one, or that of the first contact. */
export class HostSession {
  /** The key the host must show, once it is known. */
  hostKey: string | null;

  constructor(
    readonly host: Host,
    private readonly privateKey: string,
    private readonly sql: Sql,
    private readonly log: Log,
  ) {
    this.hostKey = host.host_key ?? null;
  }

  /** Throws SshError; `host-key-changed` when another machine answers, which gets nothing to hear. */
  async run(command: string): Promise<CommandResult> {
    const { name, host, port, user } = this.host;
    this.hostKey ??= await loadHostKey(this.sql, name);
    const expected = this.hostKey;
    try {
      return await withSsh(
        { host, port, user, privateKey: this.privateKey, hostKey: expected },
        async (session) => {
          if (expected === null) await this.remember(session.hostKey);
          return session.run(command);
        },
      );
    } catch (error) {
      if (error instanceof SshError && error.kind === 'host-key-changed')
        this.log.error({ host: name, reason: error.message }, 'host key changed, refused');
      throw error;
    }
  }

  private async remember(hostKey: string): Promise<void> {
    await saveHostKey(this.sql, this.host.name, hostKey);
    // Another replica may have been first.
    this.hostKey = await loadHostKey(this.sql, this.host.name);
    if (this.hostKey !== hostKey)
      throw new SshError(
        'host-key-changed',
        `the host shows key ${hostKey}, at first contact it was ${this.hostKey}`,
      );
  }
}
