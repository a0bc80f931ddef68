import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { WebhookTarget, type HistoryWriter } from '../history.js';

const Body = z.object({
  event_type: z.string(),
  task_id: z.string().nullish(),
  batch_id: z.string().nullish(),
});

const misbehaviours = {
  error: (response: ServerResponse) => response.writeHead(500).end('oops'),
  unavailable: (response: ServerResponse) => response.writeHead(503, { 'retry-after': '1' }).end(),
  reset: (response: ServerResponse) => response.socket?.resetAndDestroy(),
  hang: () => undefined,
  redirect: (response: ServerResponse) => response.writeHead(302, { location: '/elsewhere' }).end(),
  /** Takes it and does not say so: the same webhook comes again. */
  'lost-answer': (response: ServerResponse) => response.socket?.destroy(),
} as const;

/** How the receiver treats requests. */
export type Mood = 'well' | keyof typeof misbehaviours;
export const moods = Object.keys(misbehaviours).filter(
  (name): name is keyof typeof misbehaviours => name in misbehaviours,
);

/** A customer's webhook receiver: verifies every signature, and misbehaves when it is told to. */
export class Receiver {
  mood: Mood = 'well';
  readonly secrets: Record<WebhookTarget, string> = { endpoint: '', own: '', batch: '' };

  private constructor(
    private readonly server: Server,
    private readonly history: HistoryWriter,
  ) {
    server.on('request', (request, response: ServerResponse) => {
      response.on('error', () => undefined);
      void text(request).then(
        (body) => this.receive(WebhookTarget.parse(request.url?.slice(1)), request.headers, body, response),
        () => undefined,
      );
    });
  }

  static async start(history: HistoryWriter): Promise<Receiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Receiver(server, history);
  }

  url(target: WebhookTarget): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${target}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private receive(
    to: WebhookTarget,
    headers: IncomingHttpHeaders,
    body: string,
    response: ServerResponse,
  ): void {
    const { event_type, task_id, batch_id } = Body.parse(JSON.parse(body));
    const accepted = this.mood === 'well';
    this.history.note({
      type: 'webhook',
      id: String(headers['webhook-id']),
      task: task_id ?? null,
      batch: batch_id ?? null,
      event: event_type,
      to,
      verified: this.isGenuine(this.secrets[to], headers, body),
      accepted,
    });
    if (this.mood === 'well') response.writeHead(204).end();
    else misbehaviours[this.mood](response);
  }

  private isGenuine(secret: string, headers: IncomingHttpHeaders, body: string): boolean {
    try {
      new Webhook(secret).verify(body, {
        'webhook-id': String(headers['webhook-id']),
        'webhook-timestamp': String(headers['webhook-timestamp']),
        'webhook-signature': String(headers['webhook-signature']),
      });
      return true;
    } catch {
      return false;
    }
  }
}
