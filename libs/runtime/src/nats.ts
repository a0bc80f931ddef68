import { connect, type NatsConnection } from '@nats-io/transport-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from './errors.js';
import { type Log } from './log.js';

const FIRST_CONNECT_DEADLINE_MS = 30_000;

/** Connects to NATS and stays connected; throws when no server answers within 30 s. */
export async function connectNats(url: string, service: string, log: Log): Promise<NatsConnection> {
  const deadline = Date.now() + FIRST_CONNECT_DEADLINE_MS;
  for (;;) {
    try {
      const connection = await connect({
        servers: url.split(','),
        name: `callsheet-${service}`,
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

async function logStatus(connection: NatsConnection, log: Log): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect') log.warn('NATS connection lost, reconnecting');
    if (status.type === 'reconnect') log.info('NATS connection is back');
  }
}
