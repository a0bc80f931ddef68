import { type ChaosSystem } from '../system/chaos-system.js';
import { type Fault } from './fault.js';

const budgets = [
  { period: 'day', setting: 'MAX_DAILY_COST', column: 'usd_today' },
  { period: 'month', setting: 'MAX_MONTHLY_COST', column: 'usd_this_month' },
] as const;

/** The budget of a day or a month is used up, and a pod is lost meanwhile that would be replaced; later the limit is lifted. */
export const budgetFaults: readonly Fault[] = budgets.map(({ period, setting, column }) => ({
  name: `budget-${period}`,
  part: 'pod-manager',
  // A second replica with other settings would go by these, and what was spent goes by the clock.
  also: ['pod-manager-2', 'clock'],
  lastsMs: [20_000, 40_000],
  inject: async ({ system, history }) => {
    const usedUpUsd = await longPassed(system, column);
    if (usedUpUsd <= 0 || system.supervisor.isRunning('pod-manager-2')) return undefined;
    const mend = async () => {
      history.note({ type: 'budget', period, usedUpUsd: null });
      await system.restartWith('pod-manager', {});
    };
    try {
      await system.restartWith('pod-manager', { [setting]: String(usedUpUsd) });
    } catch {
      // It did not come up; it does when this is mended.
      return mend;
    }
    history.note({ type: 'budget', period, usedUpUsd });
    const [pod] = await system.emulator.livePods();
    if (pod) await system.emulator.happen(pod.id, 'vanish');
    return mend;
  },
}));

/** What was spent up to a while ago: a sum that is corrected downwards, for a pod that had ended, stays above it. */
async function longPassed({ database, emulator }: ChaosSystem, column: string): Promise<number> {
  const [row] = await database<Record<string, number>>`
    select usd_today::float8, usd_this_month::float8 from callsheet.spend()`;
  const prices = (await emulator.livePods()).map(({ costPerHour }) => costPerHour);
  return Number(((row?.[column] ?? 0) - Math.max(0, ...prices) / 60).toFixed(6));
}
