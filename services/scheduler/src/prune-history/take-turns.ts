/** One kind of old rows: deletes a batch of them. */
export interface Pruning {
  name: string;
  prune: () => Promise<{ deleted: number; done: boolean }>;
}

/**
 * Runs the prunings in turn, a batch each, until all are done or `mayContinue` says no; so a large one never keeps the
 * others from running. Returns how many rows each deleted.
 */
export async function takeTurns(
  prunings: readonly Pruning[],
  mayContinue: () => boolean,
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  let open = [...prunings];
  while (open.length > 0) {
    const unfinished: Pruning[] = [];
    for (const pruning of open) {
      if (!mayContinue()) return deleted;
      const batch = await pruning.prune();
      deleted[pruning.name] = (deleted[pruning.name] ?? 0) + batch.deleted;
      if (!batch.done) unfinished.push(pruning);
    }
    open = unfinished;
  }
  return deleted;
}
