import {
  jetstreamManager,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/transport-node';
import { errorMessage } from '../errors.js';

/** JetStream's code for "stream not found". */
const STREAM_NOT_FOUND = 10059;
const DAY_MS = 24 * 3600 * 1000;

/** The stream of dead letters for an event stream; a dead letter's subject is `dlq.<event>`. */
export const deadLetterStream = (stream: string) => `${stream}_DLQ`;

/** Creates or updates the event stream and its dead-letter stream. Safe to run from several services at once. */
export async function ensureStreams(
  connection: NatsConnection,
  stream: string,
  subjects: string[],
): Promise<void> {
  const common = { storage: StorageType.File, retention: RetentionPolicy.Limits };
  await ensureStream(connection, {
    ...common,
    name: stream,
    subjects,
    max_age: nanos(7 * DAY_MS),
    duplicate_window: nanos(10 * 60 * 1000),
  });
  await ensureStream(connection, {
    ...common,
    name: deadLetterStream(stream),
    subjects: subjects.map((subject) => `dlq.${subject}`),
    max_age: nanos(30 * DAY_MS),
  });
}

async function ensureStream(
  connection: NatsConnection,
  config: Partial<StreamConfig> & { name: string },
): Promise<void> {
  const manager = await jetstreamManager(connection).catch((error: unknown) => {
    throw new Error(`NATS has no JetStream for this user: ${errorMessage(error)}`, { cause: error });
  });
  try {
    await manager.streams.update(config.name, config);
  } catch (error) {
    if (!(error instanceof JetStreamApiError) || error.code !== STREAM_NOT_FOUND) throw error;
    await manager.streams.add(config);
  }
}
