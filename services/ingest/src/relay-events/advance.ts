/** Outbox ids `from`…`to` that were not visible when a later id was; `xmax` is the first transaction that had not begun then. */
export interface Gap {
  from: number;
  to: number;
  xmax: number;
}

/** How far the outbox is published: all ids up to `high` but those in the gaps, which are in ascending order. */
export interface Progress {
  high: number;
  gaps: readonly Gap[];
}

/** What one statement saw of the ids that are not published: those beyond `high` and in the gaps. */
export interface View {
  /** Ascending. */
  ids: readonly number[];
  /** False when ids beyond the last one were not looked at. */
  complete: boolean;
  /** The oldest transaction still running, and the first that has not begun, as the statement saw them. */
  xmin: number;
  xmax: number;
}

/**
 * Progress after the ids of a view are published.
 *
 * Ids are taken in order but become visible in order of commit, so a missing id is a transaction that still runs or one that
 * was rolled back. Its transaction began before the id above it was visible: once every transaction of that time has ended
 * (`gap.xmax <= xmin`) and a later look still misses the id, it never comes. A writer must have its transaction id before it takes an
 * outbox id, which triggers that run after their row is written do.
 */
export function advance(progress: Progress, view: View): Progress {
  const last = view.ids.at(-1);
  const high = Math.max(progress.high, last ?? 0);
  const lookedAt = (gap: Gap) => view.complete || (last !== undefined && gap.to <= last);
  const known = progress.gaps
    .flatMap((gap) => remainderOf(gap, view.ids))
    .filter((gap) => gap.xmax > view.xmin || !lookedAt(gap));
  return {
    high,
    gaps: [...known, ...remainderOf({ from: progress.high + 1, to: high, xmax: view.xmax }, view.ids)],
  };
}

/** Everything up to here is published or will never exist: where a restart may continue. */
export function settledPosition({ high, gaps }: Progress): number {
  return gaps[0] ? gaps[0].from - 1 : high;
}

/** What is left of a gap without these ids. */
function remainderOf(gap: Gap, ids: readonly number[]): Gap[] {
  const rest: Gap[] = [];
  let from = gap.from;
  for (const id of ids.filter((candidate) => candidate >= gap.from && candidate <= gap.to)) {
    if (id > from) rest.push({ ...gap, from, to: id - 1 });
    from = id + 1;
  }
  if (from <= gap.to) rest.push({ ...gap, from });
  return rest;
}
