import { type Entries } from './entries.js';

/** The end of a pod that vanishes is known from the next list on, and lists fail for up to 25 s while the service restarts. */
const TOLERATED_SEC = 45;

/** Pods that exist at the provider, or are believed to, at the end of a run: when all work is done there must be none. */
export function findOwnerlessPods(entries: Entries): string[] {
  const owned = new Set(
    entries
      .of('pod')
      .filter(({ phase, workerStatus }) => phase !== 'terminated' && workerStatus !== 'terminated')
      .map(({ name }) => name),
  );
  return entries
    .of('bill')
    .filter(({ exists, name }) => exists && !owned.has(name))
    .map(({ podId, name }) => `pod ${podId} (${name}) exists and no worker owns it`);
}

/** Pods that went on costing after their row was closed; twice in a row, since the two sides are not read at one moment. */
export function findForgottenPods(entries: Entries): string[] {
  const looks = entries.of('forgotten');
  const forgotten = looks.flatMap(({ podIds }, index) =>
    podIds.filter((podId) => looks[index - 1]?.podIds.includes(podId)),
  );
  return [...new Set(forgotten)].map((podId) => `pod ${podId} still ran when its row said that it was gone`);
}

/** Pods that the provider bills and the ledger does not, or the other way round, or for another time or price. */
export function findLedgerGaps(entries: Entries): string[] {
  const clocks = entries.of('clock').map(({ offsetSec }) => Math.abs(offsetSec));
  const tolerated = TOLERATED_SEC + Math.max(0, ...clocks);
  const ledger = new Map(entries.of('pod').flatMap((row) => (row.podId === null ? [] : [[row.podId, row]])));
  const bill = new Map(entries.of('bill').map((row) => [row.podId, row]));
  const unbilled = [...ledger.values()]
    .filter(({ podId }) => !bill.has(podId ?? ''))
    .map(({ podId, name }) => `pod ${podId} (${name}) is in the ledger and not on the bill`);
  const wrong = [...bill.values()].flatMap(({ podId, name, seconds, usdPerHour }) => {
    const row = ledger.get(podId);
    const difference = Math.abs((row?.seconds ?? 0) - seconds);
    if (difference > tolerated)
      return [
        `pod ${podId} (${name}) cost ${seconds.toFixed(0)} s, the ledger has ${row?.seconds?.toFixed(0) ?? 'none'}`,
      ];
    if (row && row.usdPerHour !== usdPerHour)
      return [`pod ${podId} (${name}) costs ${usdPerHour}, the ledger has ${row.usdPerHour}`];
    return [];
  });
  return [...unbilled, ...wrong];
}
