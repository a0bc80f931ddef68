import { dataOf } from '@callsheet/client';
import { type DeliveryList, type TaskDetail } from '@callsheet/contracts';
import { type Command } from 'commander';
import { type CommandMaker } from '../make-command.js';
import { type Output } from '../output/output.js';
import { oneLine, plain } from '../output/plain.js';
import { cell } from '../output/table.js';
import { ago, duration } from '../output/words.js';
import { type CommonOptions, type Session } from '../session.js';

interface Options extends CommonOptions {
  params?: boolean;
}

/** `callsheet task ID`. */
export function showTaskCommand(maker: CommandMaker): Command {
  return maker
    .command('task <id>', 'Shows a task: its life, hand-outs, errors, files and webhooks.', [
      ['callsheet task 457795d7-4ab0-4662-a205-afb2cd0bc216', 'what happened to it'],
      ['callsheet task 457795d7-4ab0-4662-a205-afb2cd0bc216 --params', 'with all its params'],
    ])
    .option('-p, --params', 'show all params, in full')
    .action((id: string, options: Options) =>
      maker.run(options, (session) => showTask(session, id, options)),
    );
}

async function showTask({ client, out }: Session, id: string, options: Options): Promise<void> {
  const path = { params: { path: { id } } };
  const task = await dataOf(client.GET('/api/tasks/{id}', path));
  const { deliveries } = await dataOf(client.GET('/api/tasks/{id}/webhooks', path));
  const why = task.status === 'Queued' ? await dataOf(client.GET('/api/tasks/{id}/why', path)) : null;
  out.json({ ...task, why, webhooks: deliveries });
  sayTask(out, task);
  if (why) out.say(`\n${out.heading('Why it waits')}\n${plain(why.sentence)}`);
  sayParams(out, task, options.params === true);
  sayAttempts(out, task);
  sayEvents(out, task);
  sayDeliveries(out, deliveries);
}

function sayTask(out: Output, task: TaskDetail): void {
  const now = new Date();
  const seconds = (value: number | null) => (value === null ? undefined : duration(value));
  const { progress, queue, estimate, timeline } = task;
  out.facts([
    ['task', out.heading(task.id)],
    [
      'status',
      `${out.status(task.status)}${task.error_message === null ? '' : `: ${plain(task.error_message)}`}`,
    ],
    ['type', cell(task.task_type)],
    ['priority', String(task.priority)],
    ['attempts', `${task.attempts} of ${task.max_attempts} ended badly`],
    ['worker', task.worker_id === null ? undefined : cell(task.worker_id)],
    ['batch', task.batch_id ?? undefined],
    ['parent', task.parent_id ?? undefined],
    ['created', `${task.created_at} (${ago(task.created_at, now)})`],
    ['started', moment(task.generation_started_at, now)],
    ['ended', moment(task.generation_processed_at, now)],
    ['progress', progress ? `${progress.percent ?? '?'} % ${oneLine(progress.step ?? '')}` : undefined],
    [
      'place',
      queue ? `${queue.position ?? '-'}, waits for ${queue.waiting_for.replaceAll('_', ' ')}` : undefined,
    ],
    [
      'finishes',
      estimate
        ? `in about ${duration(estimate.finishes_in_seconds.typical)} (${oneLine(estimate.basis)})`
        : undefined,
    ],
    ['queued for', seconds(timeline.queued_seconds)],
    ['loading', seconds(timeline.loading_seconds)],
    ['generation', seconds(timeline.generation_seconds)],
    ['upload', seconds(timeline.upload_seconds)],
    ['total', seconds(timeline.total_seconds)],
    ['trace', task.trace_url ?? task.trace_id ?? undefined],
    ...Object.entries(task.result_data ?? {}).map(([name, value]): [string, string] => [name, text(value)]),
  ]);
}

function moment(at: string | null, now: Date): string | undefined {
  return at === null ? undefined : `${at} (${ago(at, now)})`;
}

const text = (value: unknown) => plain(typeof value === 'string' ? value : JSON.stringify(value));

const SHOWN_PARAMS = 10;

function sayParams(out: Output, { params }: TaskDetail, inFull: boolean): void {
  const all = Object.entries(params);
  const shown = inFull ? all : all.slice(0, SHOWN_PARAMS);
  if (shown.length === 0) return;
  out.say(`\n${out.heading('Params')}`);
  const room = Math.max(40, out.width - 24);
  out.facts(
    shown.map(([name, value]) => [oneLine(name), inFull ? text(value) : cut(oneLine(text(value)), room)]),
  );
  if (shown.length < all.length)
    out.say(out.faint(`and ${all.length - shown.length} more: --params shows all`));
}

const cut = (value: string, room: number) => (value.length > room ? `${value.slice(0, room - 1)}…` : value);

function sayAttempts(out: Output, { attempts_history: attempts }: TaskDetail): void {
  if (attempts.length === 0) return;
  out.say(`\n${out.heading('Hand-outs')}`);
  const rows = attempts.map((attempt, index) => [
    String(index + 1),
    cell(attempt.worker_id),
    attempt.claimed_at,
    attempt.ended_at === null
      ? 'runs'
      : duration((Date.parse(attempt.ended_at) - Date.parse(attempt.claimed_at)) / 1000),
    out.status(attempt.outcome),
    cell(attempt.failure_kind),
    cell(attempt.error_message),
  ]);
  out.table(
    [
      { head: '#' },
      { head: 'worker' },
      { head: 'claimed' },
      { head: 'took' },
      { head: 'outcome' },
      { head: 'kind' },
      { head: 'error', flexible: true },
    ],
    rows,
  );
}

function sayEvents(out: Output, { events }: TaskDetail): void {
  out.say(`\n${out.heading('Events')}`);
  const rows = events.map((event) => [
    event.occurred_at,
    event.type,
    cell(event.worker_id),
    cell(event.error_message),
  ]);
  out.table(
    [{ head: 'when' }, { head: 'event' }, { head: 'worker' }, { head: 'error', flexible: true }],
    rows,
  );
}

function sayDeliveries(out: Output, deliveries: DeliveryList['deliveries']): void {
  if (deliveries.length === 0) return;
  out.say(`\n${out.heading('Webhooks')}`);
  const rows = deliveries.map((delivery) => [
    delivery.id,
    cell(delivery.event_type),
    out.status(delivery.status),
    String(delivery.attempts),
    cell(delivery.url),
    cell(delivery.error),
  ]);
  out.table(
    [
      { head: 'delivery' },
      { head: 'event' },
      { head: 'status' },
      { head: 'tries', align: 'right' },
      { head: 'to' },
      { head: 'error', flexible: true },
    ],
    rows,
  );
}
