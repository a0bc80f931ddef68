import { one, type Sql } from '@callsheet/runtime';
import { type SpendingRoom } from './fleet.js';

/** Limits in USD; undefined is none. */
export interface SpendingLimits {
  hourly?: number | undefined;
  daily?: number | undefined;
  monthly?: number | undefined;
}

/** What is spent, in USD. */
export interface Spent {
  perHour: number;
  today: number;
  thisMonth: number;
  /** Asked for but not rented yet: they will cost soon. */
  coming: number;
  /** An hour of one more worker. */
  price: number;
}

/** How many more workers the limits allow; null when there is none. An hour of a new worker must fit into day and month. */
export function roomWithin({ hourly, daily, monthly }: SpendingLimits, spent: Spent): SpendingRoom | null {
  const { perHour, today, thisMonth, coming, price } = spent;
  const rooms = [
    { name: 'hourly', limit: hourly, left: (hourly ?? 0) - perHour - coming * price },
    { name: 'daily', limit: daily, left: (daily ?? 0) - today - coming * price },
    { name: 'monthly', limit: monthly, left: (monthly ?? 0) - thisMonth - coming * price },
  ].filter(({ limit }) => limit !== undefined);
  const tightest = rooms.sort((one, other) => one.left - other.left)[0];
  if (!tightest) return null;
  const workers = Math.max(0, Math.floor(tightest.left / price + 1e-9));
  return { workers, limit: `the ${tightest.name} limit of $${tightest.limit}` };
}

/** Reads what is spent, when a limit asks for it. */
export async function spendingRoom(sql: Sql, limits: SpendingLimits): Promise<SpendingRoom | null> {
  if (Object.values(limits).every((limit) => limit === undefined)) return null;
  const spent = one(
    await sql<Record<keyof Spent, number>>`
      select s.usd_per_hour::float8 as "perHour", s.usd_today::float8 as today, s.usd_this_month::float8 as "thisMonth",
        (select count(*)::int from public.workers w where w.status = 'spawning' and w.instance_type <> 'external'
          and not exists (select from callsheet.pods p where p.worker_id = w.id and p.created_at is not null)) as coming,
        coalesce((select max(p.cost_per_hour)::float8 from callsheet.pods p where p.phase <> 'terminated'), 1) as price
      from callsheet.spend() s`,
  );
  return roomWithin(limits, { ...spent, price: Math.max(0.01, spent.price) });
}
