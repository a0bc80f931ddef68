/** Outbox ids `from`…`to` that were not visible when a later id was. */
export interface Gap {
  from: number;
  to: number;
  /** Every transaction that can own these ids has a transaction id below this one. */
  ownersBelow: number;
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
  /** The oldest transaction still running, as the statement saw it: all before it are visible or rolled back. */
  xmin: number;
  /** A transaction id assigned after the statement; needed when it left a gap. */
  nextXid: number;
}

/**
 * Progress after the ids of a view are published.
 *
 * Ids are taken in order but become visible in order of commit, so a missing id belongs to a transaction that still runs or
 * was rolled back. Its transaction id was assigned before the id above became visible: once every transaction of that time
 * has ended (`ownersBelow <= xmin`) and the id is still missing, it never comes. A snapshot's own xmax would not do as the
 * bound: it is one past the newest transaction that has *ended*, and those that run may be newer. A writer must have its
 * transaction id before it takes an outbox id, as triggers that run after their row is written do.
 */
export function advance(progress: Progress, view: View): Progress {
  const last = view.ids.at(-1);
  const high = Math.max(progress.high, last ?? 0);
  const lookedAt = (gap: Gap) => view.complete || (last !== undefined && gap.to <= last);
  const known = progress.gaps
    .flatMap((gap) => remainderOf(gap, view.ids))
    .filter((gap) => gap.ownersBelow > view.xmin || !lookedAt(gap));
  const beyond = { from: progress.high + 1, to: high, ownersBelow: view.nextXid };
  return { high, gaps: [...known, ...remainderOf(beyond, view.ids)] };
}

/** True when these ids, all that were seen, leave a gap beyond what was seen before. */
export function leavesGap({ high }: Progress, ids: readonly number[]): boolean {
  const last = ids.at(-1) ?? 0;
  return last > high && ids.filter((id) => id > high).length < last - high;
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
