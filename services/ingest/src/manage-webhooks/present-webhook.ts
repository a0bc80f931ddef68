import { type Webhook } from '@callsheet/contracts';

/** An endpoint's row, as far as the API shows it. */
export interface WebhookRow {
  id: string;
  url: string;
  event_types: string[];
  description: string;
  enabled: boolean;
  format: Webhook['format'];
  rate_limit_per_sec: number | null;
  header_names: string[];
  previous_secret_until: Date | null;
  disabled_reason: Webhook['disabled_reason'];
  disabled_at: Date | null;
  failing_since: Date | null;
  last_success_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** An endpoint as the API shows it: times are ISO 8601, header values hidden. */
export function presentWebhook({ header_names, ...row }: WebhookRow): Webhook {
  return {
    ...row,
    headers: Object.fromEntries(header_names.map((name) => [name, '<hidden>' as const])),
    previous_secret_until: row.previous_secret_until?.toISOString() ?? null,
    disabled_at: row.disabled_at?.toISOString() ?? null,
    failing_since: row.failing_since?.toISOString() ?? null,
    last_success_at: row.last_success_at?.toISOString() ?? null,
    notice: noticeOf(row),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

/** What the endpoint's owner should know and do. */
function noticeOf(row: Omit<WebhookRow, 'header_names'>): string | null {
  const repair =
    'Repair the receiver, set "enabled" to true, then replay what failed: POST …/replay {"status": "failed"}.';
  if (row.disabled_reason === 'gone')
    return `It answered 410 Gone, so nothing is sent to it any more. ${repair}`;
  if (row.disabled_reason === 'failing')
    return `No attempt has succeeded since ${row.failing_since?.toISOString() ?? 'days'}, so nothing is sent to it any more. ${repair}`;
  if (row.disabled_reason === 'operator')
    return 'It is disabled; events are recorded as failed and can be replayed.';
  if (row.failing_since !== null) return `Attempts have failed since ${row.failing_since.toISOString()}.`;
  return null;
}
