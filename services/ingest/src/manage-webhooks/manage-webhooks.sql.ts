import { type CreateWebhook, type PatchWebhook } from '@callsheet/contracts';
import { one, type Sql } from '@callsheet/runtime';
import { type WebhookRow } from './present-webhook.js';

/** Endpoints of a project, oldest first; only the one of `id` if given. */
export async function findWebhooks(sql: Sql, projectId: string, id?: string): Promise<WebhookRow[]> {
  return sql<WebhookRow>`
    select e.id, e.url, e.event_types, e.description, e.enabled, e.format, e.rate_limit_per_sec,
      array(select jsonb_object_keys(e.headers)) as header_names,
      case when e.previous_secret_until > now() then e.previous_secret_until end as previous_secret_until,
      e.disabled_reason, e.disabled_at, e.failing_since, e.last_success_at, e.created_at, e.updated_at
    from callsheet.webhook_endpoints e
    where e.project_id = ${projectId} and e.deleted_at is null and (${id}::uuid is null or e.id = ${id})
    order by e.created_at, e.id`;
}

/** Makes an endpoint unless the project has `most` already; undefined then. */
export async function insertWebhook(
  sql: Sql,
  projectId: string,
  webhook: CreateWebhook,
  secret: string,
  most: number,
): Promise<string | undefined> {
  const reason = webhook.enabled ? null : 'operator';
  const [row] = await sql<{ id: string }>`
    insert into callsheet.webhook_endpoints (project_id, url, event_types, description, enabled, disabled_reason,
      disabled_at, format, rate_limit_per_sec, headers, secret)
    select ${projectId}, ${webhook.url}, ${webhook.event_types}::text[], ${webhook.description}, ${webhook.enabled},
      ${reason}::text, case when ${reason}::text is not null then now() end, ${webhook.format},
      ${webhook.rate_limit_per_sec}::int, ${JSON.stringify(webhook.headers)}::jsonb, ${secret}
    where (select count(*) from callsheet.webhook_endpoints e where e.project_id = ${projectId} and e.deleted_at is null)
      < ${most}::int
    returning id`;
  return row?.id;
}

/** Changes what is given; enabling forgets why it was disabled and since when it failed. */
export async function updateWebhook(
  sql: Sql,
  projectId: string,
  id: string,
  patch: PatchWebhook,
): Promise<boolean> {
  const headers = patch.headers && JSON.stringify(patch.headers);
  const limited = patch.rate_limit_per_sec !== undefined;
  const rows = await sql`
    update callsheet.webhook_endpoints e set
      url = coalesce(${patch.url}, e.url),
      event_types = coalesce(${patch.event_types}::text[], e.event_types),
      description = coalesce(${patch.description}, e.description),
      format = coalesce(${patch.format}, e.format),
      headers = coalesce(${headers}::jsonb, e.headers),
      rate_limit_per_sec = case when ${limited} then ${patch.rate_limit_per_sec}::int else e.rate_limit_per_sec end,
      enabled = coalesce(${patch.enabled}::boolean, e.enabled),
      disabled_reason = case
        when ${patch.enabled}::boolean then null
        when not ${patch.enabled}::boolean and e.enabled then 'operator'
        else e.disabled_reason end,
      disabled_at = case
        when ${patch.enabled}::boolean then null
        when not ${patch.enabled}::boolean and e.enabled then now()
        else e.disabled_at end,
      failing_since = case when ${patch.enabled}::boolean and not e.enabled then null else e.failing_since end,
      updated_at = now()
    where e.id = ${id} and e.project_id = ${projectId} and e.deleted_at is null
    returning e.id`;
  return rows.length > 0;
}

/** Forgets an endpoint; its log stays until it is pruned, and what was still to be sent to it will not be. */
export async function deleteWebhook(sql: Sql, projectId: string, id: string): Promise<boolean> {
  const rows = await sql`
    update callsheet.webhook_endpoints e set deleted_at = now()
    where e.id = ${id} and e.project_id = ${projectId} and e.deleted_at is null
    returning e.id`;
  return rows.length > 0;
}

/** Gives an endpoint a new secret; the old one signs too for so long. Undefined when there is none of this id. */
export async function rotateSecret(
  sql: Sql,
  projectId: string,
  id: string,
  secret: string,
  overlapSeconds: number,
): Promise<Date | undefined> {
  const [row] = await sql<{ until: Date }>`
    update callsheet.webhook_endpoints e set secret = ${secret}, previous_secret = e.secret,
      previous_secret_until = now() + make_interval(secs => ${overlapSeconds}), updated_at = now()
    where e.id = ${id} and e.project_id = ${projectId} and e.deleted_at is null
    returning e.previous_secret_until as until`;
  return row?.until;
}

/** The same for the secret that signs webhooks to tasks' own URLs. */
export async function rotateTaskSecret(
  sql: Sql,
  projectId: string,
  secret: string,
  overlapSeconds: number,
): Promise<Date> {
  return one(
    await sql<{ until: Date }>`
      update public.projects p set webhook_secret = ${secret}, previous_webhook_secret = p.webhook_secret,
        previous_webhook_secret_until = now() + make_interval(secs => ${overlapSeconds})
      where p.id = ${projectId} returning p.previous_webhook_secret_until as until`,
  ).until;
}

/** A delivery that no event stands behind; gives its id. */
export async function insertPing(sql: Sql, projectId: string, id: string, body: string): Promise<string> {
  return one(
    await sql<{ id: string }>`
      insert into callsheet.webhook_deliveries (event_type, project_id, endpoint_id, url, body)
      select 'webhook.ping', ${projectId}, e.id, e.url, ${body} from callsheet.webhook_endpoints e where e.id = ${id}
      returning id`,
  ).id;
}
