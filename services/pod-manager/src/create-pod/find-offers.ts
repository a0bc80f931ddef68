import { ProviderError } from '../provider/provider-error.js';
import { type Offer } from '../provider/provider.js';
import { rankOffers, withinPrice } from '../provider/rank-offers.js';
import { type PodParts } from '../pod-parts.js';
import { loadRecords, loadUnlucky } from './offer-records.sql.js';
import { type Refusal } from './judge-refusals.js';

/** What can be asked for, best first, and what kept providers from offering anything. */
export interface Found {
  offers: Offer[];
  refusals: Refusal[];
}

/** Asks every open provider what it offers such a worker, and orders that. Costs nothing. */
export async function findOffers(
  { providers, database, config, policy }: PodParts,
  { minVramGb, closed }: { minVramGb: number | null; closed: ReadonlySet<string> },
  budgetLeft: number | undefined,
): Promise<Found> {
  const avoid = await loadUnlucky(database, policy.avoidMs);
  const records = await loadRecords(database);
  const found: Found = { offers: [], refusals: [] };
  for (const provider of providers.values()) {
    if (closed.has(provider.name)) continue;
    try {
      found.offers.push(...(await provider.offers({ minVramGb, avoid })));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      found.refusals.push(error);
    }
  }
  const ranked = rankOffers(found.offers, records, config.RUNPOD_GPU_ORDER);
  const affordable = withinPrice(withinPrice(ranked, config.MAX_POD_HOURLY_COST), budgetLeft);
  if (affordable.length === 0 && ranked.length > 0) found.refusals.push(tooDear(ranked, budgetLeft));
  return { offers: affordable.slice(0, policy.maxOffers), refusals: found.refusals };
}

function tooDear(offers: readonly Offer[], budgetLeft: number | undefined): Refusal {
  const prices = offers.flatMap(({ pricePerHour }) => pricePerHour ?? []);
  const cheapest = prices.length > 0 ? `the cheapest is ${Math.min(...prices)} USD` : 'no price is known';
  const left =
    budgetLeft === undefined ? 'MAX_POD_HOURLY_COST' : 'MAX_HOURLY_COST, of which pods use a part,';
  return {
    kind: 'over-budget',
    status: undefined,
    message: `no GPU type fits what ${left} leaves: ${cheapest}`,
  };
}
