import { errorMessage } from '@callsheet/runtime';
import { type PodParts } from '../pod-parts.js';
import { type Provider } from '../provider/provider.js';
import { ProviderError } from '../provider/provider-error.js';
import { loadUnchecked, saveCompared } from './check-bill.sql.js';
import { compareBill } from './compare-bill.js';

/** Holds the ledger of ended pods against the provider's billing records; a difference is a person's business. */
export async function checkBills(parts: PodParts): Promise<void> {
  for (const provider of parts.providers.values()) await checkBill(parts, provider);
}

async function checkBill({ database, policy, log }: PodParts, provider: Provider): Promise<void> {
  if (!provider.readBill) return;
  const entries = await loadUnchecked(database, provider.name, policy.billLagMs);
  const [oldest] = entries;
  if (!oldest) return;
  try {
    // Its first hour may have begun before the pod.
    const since = new Date(oldest.createdAt.getTime() - 3_600_000);
    const bill = await provider.readBill(since, new Date());
    const compared = compareBill(entries, bill);
    await saveCompared(database, compared);
    for (const { providerPodId, usd, billedUsd, differs } of compared)
      if (differs) log.error({ podId: providerPodId, usd, billedUsd }, 'the bill differs from the ledger');
    log.info({ pods: compared.length }, 'ledger compared with the bill');
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    log.warn({ kind: error.kind, reason: errorMessage(error) }, 'the bill cannot be read');
  }
}
