import { isFinal, type TaskStatus } from '@callsheet/contracts';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { pick, type Random } from '../../../local/worker/random.js';
import { type EntryOf, type HistoryWriter } from '../history.js';
import { type ChaosSystem } from '../system/chaos-system.js';
import { type Client } from './client.js';
import { goodParams } from './task-mix.js';

const SUBMITTERS = 3;
const WATCHERS = 2;

/** How much customers want. */
export interface Load {
  /** Tasks a second of each submitter. */
  readonly pace: number;
  /** New tasks wait for earlier ones, so that what was begun can end within minutes after the faults. */
  readonly openAtMost: number;
  /** What a task asks for. */
  readonly params: (random: Random) => Record<string, unknown>;
  /** Where some tasks, and some batches, are told of by a webhook of their own. */
  readonly webhooks: Readonly<Record<'own' | 'batch', string>>;
}

/** Customers at work: submit one by one, in batches and with plain SQL, cancel, retry, and look. */
export class Driver {
  private readonly open = new Map<string, TaskStatus>();
  private readonly failed = new Set<string>();
  private readonly stopping = new AbortController();
  private working: Promise<unknown> = Promise.resolve();
  accepted = 0;

  constructor(
    private readonly system: ChaosSystem,
    private readonly client: Client,
    private readonly history: HistoryWriter,
    private readonly random: Random,
    private readonly load: Load,
  ) {}

  get openTasks(): number {
    return this.open.size;
  }

  start(): void {
    this.working = Promise.all([
      ...Array.from({ length: SUBMITTERS }, () => this.repeat('submit', () => this.submit())),
      ...Array.from({ length: WATCHERS }, () => this.repeat('watch', () => this.watch())),
      this.repeat('cancel or retry', () => this.meddle()),
    ]);
  }

  /** Ends after the calls at hand; every one of them gets its answer. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async repeat(call: string, work: () => Promise<void>): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        this.history.note({ type: 'refused', call, reason: String(error) });
        await sleep(200);
      }
    }
  }

  private async submit(): Promise<void> {
    await this.pause((1000 / this.load.pace) * this.random(0.5, 1.5));
    if (this.open.size >= this.load.openAtMost || this.stopping.signal.aborted) return;
    const lot = this.random(0, 1);
    if (lot < 0.15) return this.insert();
    if (lot < 0.25) return this.submitBatch();
    const max_attempts = Math.floor(this.random(3, 7));
    const ownWebhook = this.random(0, 1) < 0.3;
    const body = {
      task_type: 'video_generation',
      params: this.load.params(this.random),
      max_attempts,
      ...(ownWebhook && { webhook_url: this.load.webhooks.own }),
    };
    const task = await this.client.create(body, randomUUID());
    this.noteAccepted({ task, by: 'api', ownWebhook });
  }

  private async submitBatch(): Promise<void> {
    const prompts = Array.from({ length: Math.floor(this.random(2, 6)) }, (_, index) => `scene ${index}`);
    const params = goodParams(this.random);
    const ownWebhook = this.random(0, 1) < 0.5;
    const taskWebhooks = this.random(0, 1) < 0.5;
    const { own, batch } = this.load.webhooks;
    const body = {
      ...{ task_type: 'video_generation', prompts, params, max_attempts: 5 },
      ...(ownWebhook && { webhook_url: batch }),
      ...(taskWebhooks && { task_webhook_url: own }),
    };
    const { id, progress } = await this.client.createBatch(body, randomUUID());
    const { total } = progress;
    this.history.note({ type: 'accepted-batch', batch: id, total, ownWebhook, taskWebhooks });
    this.accepted += total;
  }

  /** As somebody with a Supabase project does it; past the links, so that the commit's answer is never in doubt. */
  private async insert(): Promise<void> {
    const insert = this.system.database<{ id: string }>`
      insert into tasks (task_type, params) values ('video_generation', ${JSON.stringify(goodParams(this.random))}) returning id`;
    // While Postgres is away nothing is accepted.
    const [row] = await insert.catch(() => []);
    if (row) this.noteAccepted({ task: row.id, by: 'sql', ownWebhook: false });
  }

  private noteAccepted(accepted: Omit<EntryOf<'accepted'>, 'type' | 'at'>): void {
    this.history.note({ type: 'accepted', ...accepted });
    this.open.set(accepted.task, 'Queued');
    this.accepted += 1;
  }

  private async watch(): Promise<void> {
    const task = this.anyOf(this.open.keys());
    if (task === undefined) return this.pause(300);
    const { status, attempts } = await this.client.get(task);
    this.history.note({ type: 'seen', task, status, attempts });
    if (isFinal(status)) this.open.delete(task);
    else this.open.set(task, status);
    if (status === 'Failed') this.failed.add(task);
    await this.pause(150);
  }

  private async meddle(): Promise<void> {
    await this.pause(this.random(2_000, 6_000));
    const failed = this.anyOf(this.failed);
    if (failed !== undefined && this.random(0, 1) < 0.7) {
      this.failed.delete(failed);
      if (!(await this.client.retry(failed, goodParams(this.random)))) return;
      this.history.note({ type: 'retried', task: failed });
      this.open.set(failed, 'Queued');
      return;
    }
    const task = this.anyOf(this.open.keys());
    if (task !== undefined && (await this.client.cancel(task)))
      this.history.note({ type: 'cancelled', task });
  }

  private anyOf(tasks: Iterable<string>): string | undefined {
    const [first, ...rest] = tasks;
    return first === undefined ? undefined : pick(this.random, [first, ...rest]);
  }

  private pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }
}
