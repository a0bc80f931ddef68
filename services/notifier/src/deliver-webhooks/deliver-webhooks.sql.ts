import { type Sql } from '@callsheet/runtime';
import { failureOf, type AttemptResult, type Settlement } from './deliver-webhooks.js';

/** A delivery that is this sender's until `leaseMs` after its claim. */
export interface Delivery {
  id: string;
  taskId: string;
  url: string;
  body: string;
  /** Attempts made before. */
  attempts: number;
  /** The project's signing secret, `whsec_…`. */
  secret: string;
}

/** Takes due deliveries; they are due again after `leaseMs`, should this sender never settle them. */
export async function claimDeliveries(sql: Sql, limit: number, leaseMs: number): Promise<Delivery[]> {
  return sql<Delivery>`
    with due as (
      select d.id from callsheet.webhook_deliveries d
      where d.status = 'pending' and d.next_attempt_at <= now()
        and not exists (
          select from callsheet.webhook_deliveries earlier
          where earlier.task_id = d.task_id and earlier.event_id < d.event_id and earlier.status = 'pending')
      order by d.next_attempt_at limit ${limit} for update skip locked)
    update callsheet.webhook_deliveries d set next_attempt_at = now() + make_interval(secs => ${leaseMs / 1000})
    from due, public.projects p
    where d.id = due.id and p.id = d.project_id
    returning d.id, d.task_id as "taskId", d.url, d.body, d.attempts, p.webhook_secret as secret`;
}

/** Records an attempt and what follows; false when another sender has made this attempt meanwhile. */
export async function settleDelivery(
  sql: Sql,
  { id, attempts }: Pick<Delivery, 'id' | 'attempts'>,
  result: AttemptResult,
  settlement: Settlement,
  durationMs: number,
): Promise<boolean> {
  const delayMs = settlement.status === 'pending' ? settlement.delayMs : 0;
  const statusCode = result.kind === 'answered' ? result.statusCode : null;
  const body = result.kind === 'answered' ? result.body : null;
  const rows = await sql`
    with settled as (
      update callsheet.webhook_deliveries d set
        status = ${settlement.status}, attempts = d.attempts + 1,
        next_attempt_at = now() + make_interval(secs => ${delayMs / 1000}),
        settled_at = case when ${settlement.status} <> 'pending' then now() end
      where d.id = ${id} and d.status = 'pending' and d.attempts = ${attempts}
      returning d.id, d.attempts)
    insert into callsheet.webhook_attempts
      (delivery_id, attempt, attempted_at, duration_ms, status_code, error, response_body)
    select s.id, s.attempts, now() - make_interval(secs => ${durationMs / 1000}), ${Math.round(durationMs)}::int,
      ${statusCode}::int, ${failureOf(result) ?? null}::text, ${body}::text
    from settled s returning id`;
  return rows.length > 0;
}
