import { randomUUID } from 'node:crypto';
import { createLog, one, openDatabase, parseConfig, type Database } from '@callsheet/runtime';
import { createDatabase } from '../../../../test/support/database.js';
import { NotifierConfig } from '../config.js';
import { WebhookSender } from '../deliver-webhooks/webhook-sender.js';
import { DeliveryPlanner } from '../plan-deliveries/delivery-planner.js';
import { DeliveryReconciler } from '../plan-deliveries/delivery-reconciler.js';

/** The parts of one notifier on a database, without its loops: tests run them by hand. */
export function buildNotifier(database: Database, env: Record<string, string> = {}) {
  const config = parseConfig(NotifierConfig, {
    DATABASE_URL: 'postgres://given-elsewhere',
    WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
    ...env,
  });
  const log = createLog('notifier-test', 'fatal');
  const sender = new WebhookSender(config, database, log);
  const planner = new DeliveryPlanner(database, sender);
  return { sender, planner, reconciler: new DeliveryReconciler(database, log, planner) };
}

/** A migrated database of its own; `end` drops it. */
export async function openTestDatabase() {
  const server = await createDatabase();
  const database = openDatabase({ url: server.url, applicationName: 'notifier-test' });
  const end = async () => {
    await database.end();
    await server.drop();
  };
  return { database, end, url: server.url };
}

/** Adds a task with a webhook. */
export async function addTask(database: Database, webhookUrl: string | null): Promise<string> {
  const rows = await database<{ id: string }>`
    insert into public.tasks (task_type, params, webhook_url)
    values ('video_generation', '{"prompt": "A cat"}', ${webhookUrl}) returning id`;
  return one(rows).id;
}

/** Claims and completes a task; returns the id of its event. */
export async function completeTask(database: Database, taskId: string): Promise<string> {
  await database`select public.func_claim_available_task('w')`;
  await database`
    select public.func_mark_task_complete(${taskId},
      '{"video_url": "https://storage.test/v.mp4", "processing_time_seconds": 1.5}')`;
  return lastEvent(database, taskId);
}

/** Fails a task for good, so that it may still complete late; returns the id of its event. */
export async function failTask(database: Database, taskId: string): Promise<string> {
  await database`update public.tasks set max_attempts = 1 where id = ${taskId}`;
  await database`select public.func_claim_available_task('w')`;
  await database`select public.func_mark_task_failed(${taskId}, 'the disk is full')`;
  return lastEvent(database, taskId);
}

/** The id of a task's newest event. */
export async function lastEvent(database: Database, taskId: string): Promise<string> {
  const rows = await database<{ id: string }>`
    select max(id)::text as id from callsheet.outbox where task_id = ${taskId}`;
  return one(rows).id;
}

export const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;

/** An endpoint of the default project; `settings` are columns. */
export async function addEndpoint(
  database: Database,
  url: string,
  settings: Record<string, unknown> = {},
): Promise<string> {
  const rows = await database<{ id: string }>`
    insert into callsheet.webhook_endpoints
    select r.* from jsonb_populate_record(null::callsheet.webhook_endpoints, ${JSON.stringify({
      id: randomUUID(),
      project_id: '00000000-0000-0000-0000-000000000001',
      url,
      event_types: [],
      description: '',
      format: 'flat',
      headers: {},
      secret: SECRET,
      rate_tokens: 1,
      after_event: 0,
      rate_counted_at: '2026-01-01T00:00:00Z',
      enabled: true,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      ...settings,
    })}::jsonb) r returning id`;
  return one(rows).id;
}
