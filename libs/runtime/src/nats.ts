import { connect, type NatsConnection } from '@nats-io/transport-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from './errors.js';
import { type Log } from './log.js';

const FIRST_CONNECT_DEADLINE_MS = 30_000;

/**
 * Connects to NATS and stays connected; throws when no server answers within 30 s. A user and password in the first URL
 * count for all. Answers arrive in an inbox named by the service, the only one that its user may hear.
 */
export async function connectNats(url: string, service: string, log: Log): Promise<NatsConnection> {
  const deadline = Date.now() + FIRST_CONNECT_DEADLINE_MS;
  for (;;) {
    try {
      const connection = await connect({
        ...serversOf(url),
        name: `callsheet-${service}`,
        inboxPrefix: `_INBOX_${service}`,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 250,
        // Else each publish makes an error ahead of time for its stack trace: an eighth of a busy relay's time.
        noAsyncTraces: true,
      });
      void logStatus(connection, log);
      return connection;
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`NATS does not answer: ${errorMessage(error)}`, { cause: error });
      log.warn({ reason: errorMessage(error) }, 'NATS does not answer yet, will connect again');
      await sleep(500);
    }
  }
}

/** The client does not read a user from a URL by itself. */
export function serversOf(url: string): { servers: string[]; user?: string; pass?: string } {
  const all = url.split(',');
  const servers = all.map((server) => server.replace(/^(\w+:\/\/)?[^@/]*@/, '$1'));
  const credentials = /^(?:\w+:\/\/)?([^:@/]+):([^@/]+)@/.exec(all[0] ?? '');
  if (!credentials) return { servers };
  const [, user = '', pass = ''] = credentials;
  return { servers, user: decodeURIComponent(user), pass: decodeURIComponent(pass) };
}

async function logStatus(connection: NatsConnection, log: Log): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') log.warn('NATS connection lost, reconnecting');
    if (status.type === 'reconnect') log.info('NATS connection is back');
  }
}
