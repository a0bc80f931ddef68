import { beginFrom, traceparentOf } from '@callsheet/telemetry';
import { SpanKind } from '@opentelemetry/api';
import { type OutboxEvent } from './cloud-event.js';

/** Publishes events each in a span of its own trace, whose name then travels with it. */
export async function tracePublishing<T>(
  events: readonly OutboxEvent[],
  publish: (events: readonly OutboxEvent[]) => Promise<T>,
): Promise<T> {
  const spans = events.map((event) =>
    beginFrom(event.traceparent, `publish ${event.event_type}`, {
      kind: SpanKind.PRODUCER,
      attributes: {
        'messaging.system': 'nats',
        'messaging.operation.type': 'send',
        'messaging.destination.name': event.event_type,
        'messaging.message.id': String(event.id),
        'messaging.batch.message_count': events.length,
      },
    }),
  );
  try {
    return await publish(
      events.map((event, index) => ({
        ...event,
        traceparent: traceparentOf(spans[index]) ?? event.traceparent,
      })),
    );
  } finally {
    for (const span of spans) span?.end();
  }
}
