import { jetstream, JetStreamApiError } from '@nats-io/jetstream';
import { MsgHdrsImpl, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { tracePublishing } from './trace-publishing.js';
import { eventData, eventHeaders, type OutboxEvent } from './cloud-event.js';

/** JetStream's code for "wrong last message id". */
const WRONG_LAST_MSG_ID = 10070;

/** How many events from the front JetStream has, and why it has no more. */
export interface Published {
  count: number;
  failure?: unknown;
}

/**
 * Publishes events in their order; JetStream drops what it has already, by id. Each is taken only right after the one
 * before it, so the last one's acknowledgement stands for all; only when it does not come is each one asked for.
 */
export function publishInOrder(nats: NatsConnection, events: readonly OutboxEvent[]): Promise<Published> {
  return tracePublishing(events, (traced) => publish(nats, traced));
}

async function publish(nats: NatsConnection, events: readonly OutboxEvent[]): Promise<Published> {
  const last = events.at(-1);
  if (!last) return { count: 0 };
  const unacknowledged = events.slice(0, -1);
  unacknowledged.forEach((event, index) =>
    nats.publish(event.event_type, bodyOf(event), { headers: headersOf(event, events[index - 1]) }),
  );
  try {
    await jetstream(nats).publish(last.event_type, bodyOf(last), {
      headers: headersOf(last, unacknowledged.at(-1)),
    });
    return { count: events.length };
  } catch {
    return publishEach(nats, events);
  }
}

async function publishEach(nats: NatsConnection, events: readonly OutboxEvent[]): Promise<Published> {
  const client = jetstream(nats);
  const answers = await Promise.allSettled(
    events.map((event, index) =>
      client.publish(event.event_type, bodyOf(event), { headers: headersOf(event, events[index - 1]) }),
    ),
  );
  const failed = answers.findIndex(({ status }) => status === 'rejected');
  const answer = answers[failed];
  return answer?.status === 'rejected' ? { count: failed, failure: answer.reason } : { count: events.length };
}

/** True when an event was refused only because the one before it is not the last in the stream: a duplicate, or lost. */
export function isOutOfStep(failure: unknown): boolean {
  return failure instanceof JetStreamApiError && failure.code === WRONG_LAST_MSG_ID;
}

function bodyOf(event: OutboxEvent): string {
  return JSON.stringify(eventData(event));
}

function headersOf(event: OutboxEvent, previous: OutboxEvent | undefined): MsgHdrs {
  // Not appended one by one, which costs more than the rest of publishing; no value here has a line break.
  const values: Record<string, string[]> = { 'Nats-Msg-Id': [String(event.id)] };
  for (const [name, value] of Object.entries(eventHeaders(event))) values[name] = [value];
  if (previous) values['Nats-Expected-Last-Msg-Id'] = [String(previous.id)];
  return MsgHdrsImpl.fromRecord(values);
}
