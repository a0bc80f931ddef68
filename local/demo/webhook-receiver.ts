import { WebhookBody } from '@callsheet/contracts';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export interface Receipt {
  attempts: number;
  /** The signature was valid each time. */
  verified: boolean;
  /** The different messages; a repeated one bears the same id. */
  ids: ReadonlySet<string>;
}

/** A webhook subscriber as a customer would write one: it verifies the signature, then notes the task. */
export async function startReceiver(secret: string, host = '127.0.0.1') {
  const receipts = new Map<string, Receipt>();
  const waiters = new Map<string, () => void>();
  const server = createServer((request, response) => {
    void receive(request, secret).then(({ taskId, id, verified }) => {
      const before = receipts.get(taskId) ?? { attempts: 0, verified: true, ids: new Set<string>() };
      receipts.set(taskId, {
        attempts: before.attempts + 1,
        verified: before.verified && verified,
        ids: new Set(before.ids).add(id),
      });
      response.writeHead(verified ? 204 : 401).end();
      waiters.get(taskId)?.();
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  /** The receipt of a task's webhook, or undefined when none came in time. */
  const received = async (taskId: string, timeoutMs: number): Promise<Receipt | undefined> => {
    if (!receipts.has(taskId)) {
      const timeout = AbortSignal.timeout(timeoutMs);
      await new Promise<void>((resolve) => {
        waiters.set(taskId, resolve);
        timeout.addEventListener('abort', () => resolve());
      });
    }
    return receipts.get(taskId);
  };
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://${host}:${port}/webhooks`, received, stop };
}

async function receive(
  request: IncomingMessage,
  secret: string,
): Promise<{ taskId: string; id: string; verified: boolean }> {
  const body = await text(request);
  const { task_id } = WebhookBody.parse(JSON.parse(body));
  const header = (name: string) => String(request.headers[name] ?? '');
  const headers = {
    'webhook-id': header('webhook-id'),
    'webhook-timestamp': header('webhook-timestamp'),
    'webhook-signature': header('webhook-signature'),
  };
  try {
    new Webhook(secret).verify(body, headers);
    return { taskId: task_id, id: headers['webhook-id'], verified: true };
  } catch {
    return { taskId: task_id, id: headers['webhook-id'], verified: false };
  }
}
