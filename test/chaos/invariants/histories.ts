import { taskTransitions } from '@callsheet/contracts';
import { eventsByTask, groupBy, type Entries } from './entries.js';

const legal: readonly { from: string; to: string }[] = taskTransitions;

/** Tasks whose events tell of a change that the contracts do not list. */
export function findIllegalHistories(entries: Entries): string[] {
  return [...eventsByTask(entries)].flatMap(([task, events]) => {
    const statuses = events.map(({ status }) => status ?? '');
    const begin = statuses[0] === 'Queued' ? [] : [`task ${task} begins as ${statuses[0]}`];
    const steps = statuses.slice(1).flatMap((to, index) => {
      const from = statuses[index] ?? '';
      return legal.some((step) => step.from === from && step.to === to)
        ? []
        : [`task ${task} went from ${from} to ${to}`];
    });
    return [...begin, ...steps];
  });
}

/** Tasks that a client saw in statuses which their events do not tell of, or in another order. */
export function findStrangeSightings(entries: Entries): string[] {
  const events = eventsByTask(entries);
  return [...groupBy(entries.of('seen'), ({ task }) => task)].flatMap(([task, sightings]) => {
    const seen = sightings
      .map(({ status }) => status)
      .filter((status, index, all) => status !== all[index - 1]);
    const told = (events.get(task) ?? []).map(({ status }) => status ?? '');
    return isWithin(seen, told)
      ? []
      : [`task ${task} was seen ${seen.join(', ')}; its events tell ${told.join(', ')}`];
  });
}

/** True when the first sequence is the second with some left out. */
function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let next = 0;
  for (const one of whole) if (one === part[next]) next += 1;
  return next === part.length;
}
