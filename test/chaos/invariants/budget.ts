import { type Entries } from './entries.js';

/** USD spent beyond the hourly limit must stay below what one pod costs in a minute. */
export function findExcess(entries: Entries): string[] {
  const limit = entries.of('run')[0]?.hourlyLimitUsd ?? Infinity;
  const rates = entries.of('rate');
  const excess = rates.reduce((sum, { at, usdPerHour }, index) => {
    const hours = ((rates[index + 1]?.at ?? at) - at) / 3_600_000;
    return sum + Math.max(0, usdPerHour - limit) * hours;
  }, 0);
  const minute = Math.max(0, ...rates.map(({ dearestUsd }) => dearestUsd)) / 60;
  return excess <= minute
    ? []
    : [`$${excess.toFixed(4)} beyond $${limit} an hour; a pod's minute is $${minute.toFixed(4)}`];
}

/** Pods that the provider was made to rent out while the budget of a day or a month was used up. */
export function findCreatedBeyond(entries: Entries): string[] {
  const changes = entries.of('budget');
  const spans = changes.flatMap(({ at, period, usedUpUsd }, index) => {
    const end = changes.slice(index + 1).find((later) => later.period === period && later.usedUpUsd === null);
    return usedUpUsd === null ? [] : [{ period, usedUpUsd, from: at, to: end?.at ?? Infinity }];
  });
  return entries
    .of('bill')
    .flatMap(({ podId, createdAt }) =>
      spans.flatMap(({ period, usedUpUsd, from, to }) =>
        createdAt > from && createdAt < to
          ? [`pod ${podId} was made ${createdAt - from} ms after $${usedUpUsd} of a ${period} were used up`]
          : [],
      ),
    );
}
