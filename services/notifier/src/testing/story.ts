import { one, type Database } from '@callsheet/runtime';
import { type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { type WebhookSender } from '../deliver-webhooks/webhook-sender.js';
import { addTask, buildNotifier, completeTask, openTestDatabase } from './notifier.js';
import { startReceiver, type Received, type Receiver } from './receiver.js';

/** A database, a receiver, and what tests of deliveries ask of them. */
export interface Story {
  database: Database;
  databaseUrl: string;
  receiver: Receiver;
  /** The receiver's address. */
  hook: string;
  /** A notifier on the database; ended with the story. */
  notifier(env?: Record<string, string>): ReturnType<typeof buildNotifier>;
  /** A completed task whose webhook goes to `url`, planned and attempted once. */
  deliverOne(env?: Record<string, string>, url?: string): Promise<ReturnType<typeof buildNotifier>>;
  /** The only delivery. */
  delivery(): Promise<DeliveryRow>;
  /** All attempts, oldest first. */
  attempts(): Promise<AttemptRow[]>;
  makeDue(): Promise<unknown>;
  end(): Promise<void>;
}

interface DeliveryRow {
  id: string;
  status: string;
  attempts: number;
  error: string | null;
  waitSec: number;
  settled: boolean;
}

interface AttemptRow {
  attempt: number;
  status_code: number | null;
  error: string | null;
  response_body: string | null;
  request_headers: Record<string, string>;
}

export async function beginStory(): Promise<Story> {
  const { database, end, url: databaseUrl } = await openTestDatabase();
  const receiver = await startReceiver();
  const hook = `http://127.0.0.1:${receiver.port}/hook`;
  const notifiers: ReturnType<typeof buildNotifier>[] = [];
  const notifier = (env: Record<string, string> = {}) => {
    const built = buildNotifier(database, env);
    notifiers.push(built);
    return built;
  };
  return {
    database,
    databaseUrl,
    receiver,
    hook,
    notifier,
    deliverOne: async (env = {}, url = hook) => {
      const built = notifier(env);
      await built.planner.plan([await completeTask(database, await addTask(database, url))]);
      await built.sender.idle();
      return built;
    },
    delivery: async () =>
      one(
        await database<DeliveryRow>`
          select d.id, d.status, d.attempts, d.error, settled_at is not null as settled,
            extract(epoch from d.next_attempt_at - coalesce(
              (select max(a.attempted_at) from callsheet.webhook_attempts a where a.delivery_id = d.id), now()))::float8
              as "waitSec"
          from callsheet.webhook_deliveries d`,
      ),
    attempts: () => database<AttemptRow>`
      select attempt, status_code, error, response_body, request_headers
      from callsheet.webhook_attempts order by id`,
    makeDue: () => database`
      update callsheet.webhook_deliveries set next_attempt_at = now() where status = 'pending'`,
    end: async () => {
      for (const { sender } of notifiers) await sender.beforeApplicationShutdown();
      await receiver.stop();
      await end();
    },
  };
}

/** One look for due deliveries, and their attempts. */
export async function send(sender: WebhookSender): Promise<void> {
  await sender.runOnce();
  await sender.idle();
}

/** Answers with a status and a word. */
export const status = (code: number) => (response: ServerResponse) =>
  void response.writeHead(code).end('noted');

/** Checks a request as its receiver would, with the library that Standard Webhooks offers; gives its body. */
export function verified({ body, headers }: Received, secret: string): unknown {
  const header = (name: string) => String(headers[name]);
  return new Webhook(secret).verify(body, {
    'webhook-id': header('webhook-id'),
    'webhook-timestamp': header('webhook-timestamp'),
    'webhook-signature': header('webhook-signature'),
  });
}
