import { type EntryOf } from '../history.js';
import { eventsByTask, groupBy, type Entries } from './entries.js';

const announced = ['task.completed', 'task.failed', 'task.cancelled'];

/** Ends of tasks that the receiver never accepted a webhook of, or got under two ids. */
export function findMissedWebhooks(entries: Entries): string[] {
  const arrived = arrivals(entries);
  return [...eventsByTask(entries)].flatMap(([task, events]) =>
    announced.flatMap((name) => {
      const happened = events.filter(({ event }) => event === name).length;
      const told = (arrived.get(task) ?? []).filter(({ event }) => event === name).length;
      return happened === told ? [] : [`task ${task}: ${happened} ${name}, ${told} webhooks of it accepted`];
    }),
  );
}

/** Tasks whose webhooks were accepted in another order than their events happened. */
export function findDisorder(entries: Entries): string[] {
  const events = eventsByTask(entries);
  return [...arrivals(entries)].flatMap(([task, webhooks]) => {
    const told = webhooks.map(({ event }) => event);
    const happened = (events.get(task) ?? [])
      .map(({ event }) => event)
      .filter((event) => announced.includes(event));
    const isPrefix = told.every((event, index) => event === happened[index]);
    return isPrefix ? [] : [`task ${task}: webhooks ${told.join(', ')} after events ${happened.join(', ')}`];
  });
}

/** Requests whose signature was not ours. */
export function findForged(entries: Entries): string[] {
  const forged = entries.of('webhook').filter(({ verified }) => !verified);
  return forged.map(({ id, event }) => `webhook ${id} (${event}) has no valid signature`);
}

/** The first acceptance of each webhook, by task. */
function arrivals(entries: Entries): Map<string, EntryOf<'webhook'>[]> {
  const accepted = entries.of('webhook').filter(({ accepted, task }) => accepted && task !== null);
  const first = [...groupBy(accepted, ({ id }) => id).values()].flatMap(([one]) => one ?? []);
  return groupBy(first, ({ task }) => task ?? '');
}
