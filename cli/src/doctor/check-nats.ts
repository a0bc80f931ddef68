import { durableSubjects, EVENT_STREAM } from '@callsheet/contracts';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { findingsOf, reasonOf, type Finding } from './finding.js';

/** NATS, JetStream and the stream of events. */
export async function checkNats(url: string | undefined): Promise<Finding[]> {
  const { problem, skipped, ok } = findingsOf('NATS');
  if (url === undefined) return [skipped('NATS_URL')];
  let connection;
  try {
    connection = await connect({
      servers: url.split(','),
      timeout: 10_000,
      reconnect: false,
      name: 'callsheet-doctor',
    });
  } catch (error) {
    return [problem(`it does not answer: ${reasonOf(error)}`, 'start nats-server, or correct NATS_URL')];
  }
  try {
    const version = connection.info?.version ?? '?';
    return [ok(`nats-server ${version}`), await checkStream(await jetstreamManager(connection))];
  } catch (error) {
    const advice =
      'start nats-server with --jetstream and a --store_dir, or allow JetStream for this account';
    return [ok('it answers'), findingsOf('JetStream').problem(reasonOf(error), advice)];
  } finally {
    await connection.close();
  }
}

async function checkStream(manager: JetStreamManager): Promise<Finding> {
  const { ok, problem, warning } = findingsOf('JetStream');
  const account = await manager.getAccountInfo();
  const found = await manager.streams.info(EVENT_STREAM).catch(() => undefined);
  if (!found)
    return warning(
      `there is no stream ${EVENT_STREAM} yet`,
      'start a service: each makes it when it is missing',
    );
  const missing = durableSubjects.filter((subject) => !found.config.subjects.includes(subject));
  if (missing.length > 0)
    return problem(
      `the stream lacks ${missing.join(', ')}`,
      'restart the services: each brings the stream up to date',
    );
  const limit = account.limits.max_storage;
  if (limit > 0 && account.storage > 0.9 * limit)
    return warning(
      `${Math.round((100 * account.storage) / limit)} % of its storage is used`,
      'give the account more max_storage',
    );
  return ok(`stream ${EVENT_STREAM}: ${found.state.messages.toLocaleString('en')} messages`);
}
