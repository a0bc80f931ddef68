import { events, isEventType } from './events.js';

/** Checks a message against its event's schema; throws with the field when it does not fit. */
export function parseEvent(subject: string, data: unknown): unknown {
  if (!isEventType(subject)) throw new Error(`${subject} is not a known event`);
  return events[subject].data.parse(data);
}

/** Subjects of the events that JetStream keeps. */
export const durableSubjects: string[] = Object.entries(events)
  .filter(([, event]) => event.durable)
  .map(([subject]) => subject);
