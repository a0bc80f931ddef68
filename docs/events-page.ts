import { events, EVENT_STREAM } from '@callsheet/contracts';
import { z } from 'zod';

interface FieldSchema {
  type?: string | string[];
  enum?: string[];
  anyOf?: FieldSchema[];
  format?: string;
  description?: string;
}

/** docs/events.md: every event with its meaning and fields. */
export function eventsPage(): string {
  return [
    '# Events',
    '',
    '<!-- Written by `npm run docs` from libs/contracts/src/events.ts. -->',
    '',
    `An event states a fact that is already committed in Postgres. Durable events are kept by the JetStream stream \`${EVENT_STREAM}\``,
    'under a subject equal to their name; a message that can never be handled ends in `dlq.<name>`. Delivery is at least once and in',
    'order for each task. CloudEvents 1.0 attributes travel as headers (`ce-id`, `ce-type`, `ce-source`, `ce-time`, `ce-subject`),',
    'next to `traceparent`. `Nats-Msg-Id` is the event id, so a second publication is dropped by the server.',
    '',
    ...Object.entries(events).flatMap(([name, event]) => [
      `## ${name}`,
      '',
      event.durable ? event.summary : `${event.summary} Not kept.`,
      '',
      ...fieldTable(event.data),
      '',
    ]),
  ].join('\n');
}

function fieldTable(schema: z.ZodType): string[] {
  const { properties, required } = z
    .object({ properties: z.record(z.string(), z.custom<FieldSchema>()), required: z.array(z.string()) })
    .parse(z.toJSONSchema(schema));
  const rows = Object.entries(properties).map(([name, field]) => {
    const presence = required.includes(name) ? '' : ' (optional)';
    return `| \`${name}\` | ${typeText(field)}${presence} | ${field.description ?? ''} |`;
  });
  return ['| field | type | |', '|---|---|---|', ...rows];
}

function typeText(field: FieldSchema): string {
  if (field.enum) return field.enum.map((value) => `\`${value}\``).join(' ');
  if (field.anyOf) return field.anyOf.map(typeText).join(' or ');
  return field.format ?? String(field.type);
}
