export type Period = 'hour' | 'day' | 'month';

/** USD at most: the rate of all pods an hour, and what is spent in a day and a month. */
export type SpendLimits = { [Each in Period]?: number | undefined };

/** USD: the rate now, and what was spent since midnight and since the first of the month (UTC). */
export interface Spent {
  perHour: number;
  today: number;
  thisMonth: number;
}

export interface Exceeded {
  period: Period;
  /** Null is all projects together. */
  projectId: string | null;
  limitUsd: number;
  spentUsd: number;
}

/** The limits of a day or a month that are reached: until the period is over nothing more is created. */
export function exceededLimits(limits: SpendLimits, spent: Spent): Exceeded[] {
  return (['day', 'month'] as const).flatMap((period) => {
    const limitUsd = limits[period];
    const spentUsd = period === 'day' ? spent.today : spent.thisMonth;
    const isReached = limitUsd !== undefined && spentUsd >= limitUsd;
    return isReached ? [{ period, projectId: null, limitUsd, spentUsd }] : [];
  });
}
