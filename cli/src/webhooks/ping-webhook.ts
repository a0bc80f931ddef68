import { dataOf, type ApiClient } from '@callsheet/client';
import { type WebhookDelivery } from '@callsheet/contracts';
import { type Command } from 'commander';
import { setTimeout as pause } from 'node:timers/promises';
import { exitCodes } from '../exit-codes.js';
import { type CommandMaker } from '../make-command.js';
import { plain } from '../output/plain.js';
import { type CommonOptions, type Session } from '../session.js';

/** A receiver is given 15 s; a little more for its turn. */
const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 250;

/** `callsheet webhooks ping ID`. */
export function pingWebhookCommand(maker: CommandMaker): Command {
  return maker
    .command('ping <id>', 'Sends a test to an endpoint and says what came back.', [
      ['callsheet webhooks ping 0c2f1c1e-5a44-4c53-9f0a-0f6f4a4b7f3e', 'does it answer?'],
    ])
    .action((id: string, options: CommonOptions) => maker.run(options, (session) => ping(session, id)));
}

async function ping({ client, out }: Session, id: string): Promise<number> {
  const sent = await dataOf(client.POST('/api/webhooks/{id}/ping', { params: { path: { id } } }));
  const delivery = await tried(client, id, sent.id);
  out.json(delivery);
  const said = delivery.error ?? (delivery.status === 'pending' ? 'it was not tried within 30 s' : '');
  out.say(`${out.status(delivery.status)}  ${plain(said)}`.trimEnd());
  return delivery.status === 'delivered' ? exitCodes.ok : exitCodes.failed;
}

/** The delivery after its first attempt, or as it is when time is up. */
async function tried(client: ApiClient, id: string, delivery_id: string): Promise<WebhookDelivery> {
  for (const deadline = Date.now() + WAIT_MS; ; await pause(LOOK_EVERY_MS)) {
    const path = { id, delivery_id };
    const found = await dataOf(
      client.GET('/api/webhooks/{id}/deliveries/{delivery_id}', { params: { path } }),
    );
    if (found.attempts > 0 || found.status !== 'pending' || Date.now() > deadline) return found;
  }
}
