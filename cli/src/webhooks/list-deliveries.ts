import { dataOf, type ApiClient } from '@callsheet/client';
import { type WebhookDelivery } from '@callsheet/contracts';
import { Option, type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { jsonList } from '../output/json-list.js';
import { type Output } from '../output/output.js';
import { plain } from '../output/plain.js';
import { cell, type Column } from '../output/table.js';
import { ago } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';
import { wholeNumber } from '../tasks/list-tasks.js';

interface Options extends CommonOptions {
  status?: WebhookDelivery['status'];
  task?: string;
  limit: number;
  all?: boolean;
}

const PAGE = 200;

/** `callsheet webhooks deliveries ID [DELIVERY]`. */
export function listDeliveriesCommand(maker: CommandMaker): Command {
  return maker
    .command(
      'deliveries <id> [delivery]',
      'Lists deliveries to an endpoint, or shows one with every request.',
      [
        [
          'callsheet webhooks deliveries 0c2f1c1e-5a44-4c53-9f0a-0f6f4a4b7f3e --status failed',
          'what did not arrive',
        ],
      ],
    )
    .addOption(new Option('-s, --status <status>', 'only these').choices(['pending', 'delivered', 'failed']))
    .option('--task <id>', 'only those about this task')
    .option('-n, --limit <n>', 'how many at most', wholeNumber, 50)
    .option('-a, --all', 'all that match')
    .action((id: string, delivery: string | undefined, options: Options) =>
      maker.run(options, (session) =>
        delivery === undefined ? listDeliveries(session, id, options) : showDelivery(session, id, delivery),
      ),
    );
}

async function listDeliveries({ client, out }: Session, id: string, options: Options): Promise<void> {
  const pages = deliveryPages(client, id, options);
  if (out.asJson) return jsonList(out, pages);
  let shown = 0;
  for await (const deliveries of pages) {
    if (deliveries.length > 0) print(out, deliveries, shown > 0);
    shown += deliveries.length;
  }
  if (shown === 0) out.say('No delivery matches.');
}

async function* deliveryPages(
  client: ApiClient,
  id: string,
  options: Options,
): AsyncGenerator<WebhookDelivery[]> {
  let cursor: string | undefined;
  for (let left = options.all ? Infinity : options.limit; left > 0;) {
    const query = { status: options.status, task_id: options.task, limit: Math.min(PAGE, left), cursor };
    const page = await dataOf(
      client.GET('/api/webhooks/{id}/deliveries', { params: { path: { id }, query } }),
    );
    left -= page.deliveries.length;
    yield page.deliveries;
    if (page.next_cursor === null) return;
    cursor = page.next_cursor;
  }
}

const columns: Column[] = [
  { head: 'delivery', width: 36 },
  { head: 'event', width: 14 },
  { head: 'status', width: 9 },
  { head: 'tries', align: 'right', width: 5 },
  { head: 'created', width: 8 },
  { head: 'task', width: 36 },
  { head: 'error', flexible: true },
];

function print(out: Output, deliveries: readonly WebhookDelivery[], goesOn: boolean): void {
  const now = new Date();
  const rows = deliveries.map((delivery) => [
    delivery.id,
    cell(delivery.event_type),
    out.status(delivery.status),
    String(delivery.attempts),
    ago(delivery.created_at, now),
    cell(delivery.task_id),
    cell(delivery.error),
  ]);
  out.table(columns, rows, goesOn);
}

async function showDelivery({ client, out }: Session, id: string, delivery_id: string): Promise<void> {
  const path = { id, delivery_id };
  const delivery = await dataOf(
    client.GET('/api/webhooks/{id}/deliveries/{delivery_id}', { params: { path } }),
  );
  out.json(delivery);
  out.facts([
    ['delivery', delivery.id],
    ['status', out.status(delivery.status)],
    ['event', cell(delivery.event_type)],
    ['to', cell(delivery.url)],
    ['error', delivery.error === null ? undefined : plain(delivery.error)],
    ['next try', delivery.next_attempt_at ?? undefined],
    ['body', plain(delivery.body)],
  ]);
  for (const attempt of delivery.attempts_history) {
    out.say(
      `\n${out.heading(`Attempt ${attempt.attempt}`)}  ${attempt.attempted_at}, ${attempt.duration_ms} ms`,
    );
    out.say(attempt.status_code === null ? plain(attempt.error ?? '-') : `answered ${attempt.status_code}`);
    if (attempt.response_body !== null && attempt.response_body !== '') out.say(plain(attempt.response_body));
  }
}
