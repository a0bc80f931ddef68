import { type PodParts } from '../pod-parts.js';
import { exceededLimits, type Exceeded } from './judge-spend.js';
import { loadProjectsOverBudget, loadSpent, onlyTheseWait, raiseAlarm } from './keep-ledger.sql.js';

type Parts = Pick<PodParts, 'database' | 'policy' | 'log'>;

/** Why nothing may be created now, in words, or undefined. */
export async function budgetUsedUp({ database, policy }: Parts): Promise<string | undefined> {
  const [exceeded] = exceededLimits(policy.limits, await loadSpent(database));
  if (exceeded) return describe(exceeded);
  const projects = await loadProjectsOverBudget(database);
  const ids = projects.map(({ projectId }) => projectId ?? '');
  if (!(await onlyTheseWait(database, ids))) return undefined;
  return 'every project whose tasks wait has used up its budget';
}

/** Announces all limits of a day or a month that are reached. */
export async function announceSums(parts: Parts): Promise<void> {
  const exceeded = exceededLimits(parts.policy.limits, await loadSpent(parts.database));
  const projects = await loadProjectsOverBudget(parts.database);
  for (const one of [...exceeded, ...projects]) await announce(parts, one);
}

/** Announces that the rate of all pods leaves no room for another one. */
export async function announceRate(parts: Parts): Promise<void> {
  const { hour } = parts.policy.limits;
  if (hour === undefined) return;
  const { perHour } = await loadSpent(parts.database);
  await announce(parts, { period: 'hour', projectId: null, limitUsd: hour, spentUsd: perHour });
}

async function announce({ database, log }: Parts, exceeded: Exceeded): Promise<void> {
  if (await raiseAlarm(database, exceeded))
    log.error({ ...exceeded }, 'a spending limit is reached, no pod is created');
}

function describe({ period, limitUsd, spentUsd }: Exceeded): string {
  const name = period === 'day' ? 'MAX_DAILY_COST' : 'MAX_MONTHLY_COST';
  return `${name} (${limitUsd} USD) is used up: ${spentUsd.toFixed(2)} USD were spent this ${period}`;
}
