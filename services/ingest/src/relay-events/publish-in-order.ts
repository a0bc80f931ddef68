import { jetstream, JetStreamApiError } from '@nats-io/jetstream';
import { headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { eventData, eventHeaders, type OutboxEvent } from './cloud-event.js';

/** JetStream's code for "wrong last message id". */
const WRONG_LAST_MSG_ID = 10070;

/** How many events from the front JetStream has, and why it has no more. */
export interface Published {
  count: number;
  failure?: unknown;
}

/** Publishes events without waiting in between; JetStream drops what it has already, by id. */
export async function publishInOrder(
  nats: NatsConnection,
  events: readonly OutboxEvent[],
): Promise<Published> {
  const client = jetstream(nats);
  const sent = events.map((event, index) => {
    const previous = events[index - 1];
    return client.publish(event.event_type, JSON.stringify(eventData(event)), {
      msgID: String(event.id),
      headers: natsHeaders(event),
      // Were the one before lost on a broken connection, this one must not be stored ahead of it.
      expect: previous && { lastMsgID: String(previous.id) },
    });
  });
  const answers = await Promise.allSettled(sent);
  const failed = answers.findIndex(({ status }) => status === 'rejected');
  const answer = answers[failed];
  return answer?.status === 'rejected' ? { count: failed, failure: answer.reason } : { count: events.length };
}

/** True when an event was refused only because the one before it is not the last in the stream: a duplicate, or lost. */
export function isOutOfStep(failure: unknown): boolean {
  return failure instanceof JetStreamApiError && failure.code === WRONG_LAST_MSG_ID;
}

function natsHeaders(event: OutboxEvent): MsgHdrs {
  const result = headers();
  for (const [name, value] of Object.entries(eventHeaders(event))) result.set(name, value);
  return result;
}
