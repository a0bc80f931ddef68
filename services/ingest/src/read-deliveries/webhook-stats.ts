import { type WebhookStats } from '@callsheet/contracts';
import { type HourRow, type Recent } from './webhook-stats.sql.js';

/** An endpoint's statistics as the API shows them. */
export function webhookStats(hours: number, rows: readonly HourRow[], recent: Recent): WebhookStats {
  const total = countsOf(rows);
  const attempts = total.delivered + total.failed;
  return {
    hours,
    ...total,
    success_rate: attempts === 0 ? null : total.delivered / attempts,
    ...recent,
    oldest_pending_at: recent.oldest_pending_at?.toISOString() ?? null,
    by_hour: rows.map((row) => ({ hour: row.hour.toISOString(), ...countsOf([row]) })),
  };
}

function countsOf(rows: readonly HourRow[]) {
  const sum = (pick: (row: HourRow) => number) => rows.reduce((total, row) => total + pick(row), 0);
  const delivered = sum((row) => row.delivered);
  const failed = sum((row) => row.failed);
  const attempts = delivered + failed;
  return {
    delivered,
    failed,
    average_ms: attempts === 0 ? null : Math.round(sum((row) => row.duration_ms) / attempts),
    slowest_ms: Math.max(0, ...rows.map((row) => row.slowest_ms)),
  };
}
