import { type Offer } from './provider.js';

/** How pods of a GPU type have fared with a provider lately. */
export interface Record {
  provider: string;
  gpuType: string;
  tried: number;
  /** Of these, how many got a worker to speak. */
  worked: number;
}

/**
 * Orders offers: what is said to be available first, then by what an hour of a working GPU is likely to cost, its price
 * divided by the share of pods that came to work. Among equals, and with `order` "listed" throughout, the given order stays.
 */
export function rankOffers(
  offers: readonly Offer[],
  records: readonly Record[],
  order: 'price' | 'listed',
): Offer[] {
  const cost = (offer: Offer) => (order === 'price' ? expectedCost(offer, records) : 0);
  return offers
    .map((offer, index) => ({ offer, index, cost: cost(offer) }))
    .sort((a, b) => sooner(a.offer, b.offer) || compare(a.cost, b.cost) || a.index - b.index)
    .map(({ offer }) => offer);
}

function sooner(a: Offer, b: Offer): number {
  return Number(b.available) - Number(a.available);
}

/** Infinity minus itself is no number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function expectedCost({ provider, gpuType, pricePerHour }: Offer, records: readonly Record[]): number {
  if (pricePerHour === null) return Infinity;
  const record = records.find((one) => one.provider === provider && one.gpuType === gpuType);
  return pricePerHour / chanceToWork(record);
}

/** As if two pods had worked before: one bad start says little. */
function chanceToWork(record: Record | undefined): number {
  return record ? (record.worked + 2) / (record.tried + 2) : 1;
}

/** Offers within a price an hour; one whose price is unknown is not. */
export function withinPrice(offers: readonly Offer[], limit: number | undefined): Offer[] {
  if (limit === undefined) return [...offers];
  return offers.filter(({ pricePerHour }) => pricePerHour !== null && pricePerHour <= limit);
}
