import pLimit from 'p-limit';

/** Calls that one client has open at once, so that it does not crowd others out. */
const AT_ONCE = 8;

/** Does the same with each, a few at a time; results in the order of the items. */
export function forEach<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const limit = pLimit(AT_ONCE);
  return Promise.all(items.map((item, index) => limit(work, item, index)));
}
