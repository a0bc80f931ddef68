import { eventsByTask, type Entries } from './entries.js';

/** Changes that clients know of and that have no event, or several. */
export function findMissedEvents(entries: Entries): string[] {
  const events = eventsByTask(entries);
  const asked = (what: 'retried' | 'cancelled', task: string) =>
    entries.of(what).filter((entry) => entry.task === task).length;
  return entries.of('task').flatMap(({ task, status }) => {
    const own = events.get(task) ?? [];
    const count = (event: string) => own.filter((one) => one.event === event).length;
    const revivals = own.filter(
      (one, index) => one.status === 'Queued' && own[index - 1]?.status === 'Failed',
    ).length;
    const last = own.at(-1)?.status ?? 'without any event';
    return [
      ...(count('task.created') === 1 ? [] : [`task ${task} has ${count('task.created')} task.created`]),
      ...(last === status ? [] : [`task ${task} is ${status}, its last event says ${last}`]),
      ...(revivals >= asked('retried', task) ? [] : [`task ${task}: a retry has no event`]),
      ...(count('task.cancelled') >= Math.min(1, asked('cancelled', task)) && count('task.cancelled') <= 1
        ? []
        : [`task ${task} has ${count('task.cancelled')} task.cancelled`]),
    ];
  });
}

/** Committed events that JetStream does not have, messages that tell of nothing committed, and tasks told out of order. */
export function findMissingFromStream(entries: Entries): string[] {
  const floor = Math.max(0, ...entries.of('stream-replaced').map(({ upTo }) => upTo));
  const inStream = entries.of('stream').flatMap(({ ids }) => ids);
  const published = new Set(inStream);
  const events = entries.of('event');
  const committed = new Map(events.map((event) => [event.id, event]));
  const missing = events
    .filter(({ id }) => id > floor && !published.has(id))
    .map(({ id, event, task }) => `event ${id} (${event} of ${task ?? 'no task'}) is not in the stream`);
  const strange = [...published]
    .filter((id) => !committed.has(id))
    .map((id) => `message ${id} tells of no committed event`);
  const last = new Map<string, number>();
  const disorder = [...published].flatMap((id) => {
    const task = committed.get(id)?.task;
    if (!task) return [];
    const before = last.get(task) ?? 0;
    last.set(task, Math.max(before, id));
    return id > before ? [] : [`event ${id} of task ${task} came after ${before}`];
  });
  return [...missing, ...strange, ...disorder];
}
