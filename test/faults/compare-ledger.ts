import { type PodManagerFixture } from '../conformance/pod-manager.fixture.js';

/**
 * Neither side can know the other's beginning and end to the second: answers and polls take time. Stories let hours pass
 * where a difference would show.
 */
const toleratedSeconds = 10;

interface Entry {
  provider_pod_id: string;
  cost_per_hour: number;
  seconds: number;
  usd: number;
}

/** Expects our ledger to be what the provider bills: the same pods, the same price, the same time. */
export async function compareLedger(at: PodManagerFixture): Promise<void> {
  const { database } = at;
  const ledger = await database<Entry>`
    select p.provider_pod_id, p.cost_per_hour::float8 as cost_per_hour, s.seconds,
      s.seconds * p.cost_per_hour::float8 / 3600 as usd
    from callsheet.pods p
    cross join lateral (select extract(epoch from coalesce(p.stopped_at, now()) - p.created_at)::float8 as seconds) s
    where p.created_at is not null`;
  const { pods } = await at.state();
  const bill = pods.filter(({ foreign, spentUsd }) => !foreign && spentUsd > 0);
  expect(ledger.map((entry) => entry.provider_pod_id).sort()).toEqual(bill.map(({ id }) => id).sort());
  for (const { id, name, costPerHour, spentUsd } of bill) {
    const entry = ledger.find(({ provider_pod_id }) => provider_pod_id === id);
    const seconds = (spentUsd / costPerHour) * 3_600;
    expect({ name, price: entry?.cost_per_hour }).toEqual({ name, price: costPerHour });
    expect({
      name,
      late: Math.abs((entry?.seconds ?? 0) - seconds) > toleratedSeconds,
      seconds,
      entry,
    }).toMatchObject({ name, late: false });
  }
  await compareSums(
    database,
    bill.reduce((sum, { spentUsd }) => sum + spentUsd, 0),
    bill,
  );
}

/** What the rest of the system reads. */
async function compareSums(
  database: PodManagerFixture['database'],
  billed: number,
  bill: readonly { costPerHour: number }[],
): Promise<void> {
  const [spend] = await database<{
    usd: number;
  }>`select callsheet.spend(now() - interval '30 days')::float8 as usd`;
  const tolerated = bill.reduce(
    (sum, { costPerHour }) => sum + (costPerHour * toleratedSeconds) / 3_600,
    1e-6,
  );
  expect(Math.abs((spend?.usd ?? 0) - billed)).toBeLessThanOrEqual(tolerated);
}
