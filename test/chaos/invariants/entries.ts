import { type EntryOf, type EntryType, type HistoryEntry } from '../history.js';

/** A history sorted by the kind of its entries. */
export interface Entries {
  /** In the order in which they happened. */
  of<Type extends EntryType>(type: Type): EntryOf<Type>[];
}

export function byType(history: readonly HistoryEntry[]): Entries {
  const groups = groupBy(history, ({ type }) => type);
  return {
    of: <Type extends EntryType>(type: Type) =>
      (groups.get(type) ?? []).filter((entry): entry is EntryOf<Type> => entry.type === type),
  };
}

/** The events of each task, in the order in which they were committed. */
export function eventsByTask(entries: Entries): Map<string, EntryOf<'event'>[]> {
  const ofTasks = entries.of('event').filter(({ task }) => task !== null);
  return groupBy(
    ofTasks.sort((one, other) => one.id - other.id),
    ({ task }) => task ?? '',
  );
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}
