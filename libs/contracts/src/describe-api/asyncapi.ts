import { z } from 'zod';
import { EVENT_STREAM, events } from '../events.js';
import { jsonSchema } from './json-schemas.js';
import { API_VERSION } from './openapi.js';

const introduction = `Events state facts that are already committed in Postgres. Durable ones are kept by the JetStream stream
\`${EVENT_STREAM}\` under a subject equal to their name, and are delivered at least once, in order for each task.`;

/** CloudEvents 1.0 in binary mode, and what NATS and W3C say. */
const Headers = z.object({
  'Nats-Msg-Id': z
    .string()
    .optional()
    .describe('The event id: a second publication is dropped by the server.'),
  'ce-specversion': z.literal('1.0'),
  'ce-id': z.string(),
  'ce-type': z.string(),
  'ce-source': z.string(),
  'ce-time': z.iso.datetime(),
  'ce-subject': z.string().optional().describe('The task, worker or project.'),
  traceparent: z.string().optional().describe('The trace context of whoever caused the event.'),
});

/** The AsyncAPI 3.0 document of the events on NATS. */
export function asyncApiDocument() {
  const types = Object.entries(events);
  const each = (describe: (type: string, event: (typeof types)[number][1]) => object) =>
    Object.fromEntries(types.map(([type, event]) => [type, describe(type, event)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Callsheet events',
      version: API_VERSION,
      description: introduction,
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/json',
    channels: each((type) => ({
      address: type,
      messages: { [type]: { $ref: `#/components/messages/${type}` } },
    })),
    operations: each((type, { summary }) => ({
      action: 'send',
      summary,
      channel: { $ref: `#/channels/${type}` },
    })),
    components: {
      messages: each((type, { summary, data, durable }) => ({
        name: type,
        summary: durable ? summary : `${summary} Not kept.`,
        headers: { $ref: '#/components/schemas/Headers' },
        payload: jsonSchema(data, 'output'),
      })),
      schemas: { Headers: jsonSchema(Headers, 'output') },
    },
  };
}
