/** What our ledger says of a pod that has ended. */
export interface LedgerEntry {
  podId: string;
  providerPodId: string;
  usd: number;
}

export interface ComparedEntry extends LedgerEntry {
  billedUsd: number;
  /** The two differ by more than the seconds in which nobody can say which second a pod began or ended. */
  differs: boolean;
}

const toleratedUsd = 0.02;
const toleratedShare = 0.05;

/** Holds ended pods against the provider's bill; a pod without a record was billed nothing. */
export function compareBill(
  entries: readonly LedgerEntry[],
  bill: ReadonlyMap<string, number>,
): ComparedEntry[] {
  return entries.map((entry) => {
    const billedUsd = bill.get(entry.providerPodId) ?? 0;
    const tolerated = Math.max(toleratedUsd, toleratedShare * entry.usd);
    return { ...entry, billedUsd, differs: Math.abs(billedUsd - entry.usd) > tolerated };
  });
}
