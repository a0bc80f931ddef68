import { WebhookTarget, type EntryOf } from '../history.js';
import { eventsByTask, groupBy, type Entries } from './entries.js';

const announced = ['task.completed', 'task.failed', 'task.cancelled'];
/** Who hears of tasks. */
const targets = WebhookTarget.options.filter((to) => to !== 'batch');

/**
 * Ends of tasks that the endpoint, or the task's own webhook_url, never accepted a webhook of or got under two ids, and
 * webhooks to an own webhook_url of tasks that have none.
 */
export function findMissedWebhooks(entries: Entries): string[] {
  const withOwn = tasksWithOwnWebhook(entries);
  const events = [...eventsByTask(entries)];
  return targets.flatMap((to) => {
    const arrived = arrivals(entries, to);
    return events.flatMap(([task, own]) =>
      announced.flatMap((name) => {
        const isTold = to === 'endpoint' || withOwn.has(task);
        const happened = isTold ? own.filter(({ event }) => event === name).length : 0;
        const told = (arrived.get(task) ?? []).filter(({ event }) => event === name).length;
        return happened === told
          ? []
          : [`task ${task}: ${happened} ${name} to tell, ${told} webhooks of it accepted (${to})`];
      }),
    );
  });
}

function tasksWithOwnWebhook(entries: Entries): Set<string> {
  const single = entries.of('accepted').flatMap(({ task, ownWebhook }) => (ownWebhook ? [task] : []));
  const batches = new Set(
    entries.of('accepted-batch').flatMap(({ batch, taskWebhooks }) => (taskWebhooks ? [batch] : [])),
  );
  const members = entries.of('task').flatMap(({ task, batch }) => (batches.has(batch ?? '') ? [task] : []));
  return new Set([...single, ...members]);
}

/** Tasks whose webhooks were accepted in another order than their events happened. */
export function findDisorder(entries: Entries): string[] {
  const events = eventsByTask(entries);
  return targets.flatMap((to) =>
    [...arrivals(entries, to)].flatMap(([task, webhooks]) => {
      const told = webhooks.map(({ event }) => event);
      const happened = (events.get(task) ?? [])
        .map(({ event }) => event)
        .filter((event) => announced.includes(event));
      const isPrefix = told.every((event, index) => event === happened[index]);
      return isPrefix
        ? []
        : [`task ${task}: webhooks ${told.join(', ')} (${to}) after events ${happened.join(', ')}`];
    }),
  );
}

/** Requests whose signature was not ours. */
export function findForged(entries: Entries): string[] {
  const forged = entries.of('webhook').filter(({ verified }) => !verified);
  return forged.map(({ id, event, to }) => `webhook ${id} (${event}, ${to}) has no valid signature`);
}

/** The first acceptance of each webhook to a target. */
export function arrivalsAt(entries: Entries, target: WebhookTarget): EntryOf<'webhook'>[] {
  const accepted = entries.of('webhook').filter(({ accepted, to }) => accepted && to === target);
  return [...groupBy(accepted, ({ id }) => id).values()].flatMap(([one]) => one ?? []);
}

function arrivals(entries: Entries, target: WebhookTarget): Map<string, EntryOf<'webhook'>[]> {
  const ofTasks = arrivalsAt(entries, target).filter(({ task }) => task !== null);
  return groupBy(ofTasks, ({ task }) => task ?? '');
}
