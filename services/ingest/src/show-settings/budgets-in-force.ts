import { type Budget } from '@callsheet/contracts';

/** USD: an hour at the present rate, today, this month. */
export type Spent = Record<Budget['period'], number>;

const variables = { hour: 'MAX_HOURLY_COST', day: 'MAX_DAILY_COST', month: 'MAX_MONTHLY_COST' } as const;
const periods = ['hour', 'day', 'month'] as const;

/** What the fleet may cost in each period: the lowest limit that a service holds it to. */
export function budgetsInForce(
  settings: readonly { name: string; value: string | null }[],
  spent: Spent,
): Budget[] {
  return periods.map((period) => {
    const name = variables[period];
    const limits = settings.filter((setting) => setting.name === name && setting.value !== null);
    const lowest = Math.min(...limits.map(({ value }) => Number(value)));
    return { period, name, limit_usd: Number.isFinite(lowest) ? lowest : null, spent_usd: spent[period] };
  });
}
