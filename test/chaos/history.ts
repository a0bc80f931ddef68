import { TaskStatus } from '@callsheet/contracts';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const at = z.number().describe('Milliseconds since the run began.');
export const WebhookTarget = z.enum(['endpoint', 'own', 'batch']);
export type WebhookTarget = z.infer<typeof WebhookTarget>;
const nullableText = z.string().nullable();

/** Everything that is written down of a run: what clients were told, what was broken, and what was found at the end. */
export const HistoryEntry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run'),
    at,
    seed: z.number(),
    minutes: z.number(),
    scenario: z.string(),
    hourlyLimitUsd: z.number(),
  }),
  z.object({
    type: z.literal('fault'),
    at,
    name: z.string(),
    /** Skipped: this machine does not allow it. Missed: there was nothing to break just then. */
    phase: z.enum(['injected', 'healed', 'skipped', 'missed']),
    detail: z.string().optional(),
  }),
  /** A step of an upgrade is done. */
  z.object({ type: z.literal('step'), at, what: z.string() }),
  /** How far the database's clock was from the true time, from here on. */
  z.object({ type: z.literal('clock'), at, offsetSec: z.number() }),
  /** Events up to this id may be missing from the stream: its storage was replaced. */
  z.object({ type: z.literal('stream-replaced'), at, upTo: z.number() }),
  /** A client was answered that the task exists. */
  z.object({
    type: z.literal('accepted'),
    at,
    task: z.string(),
    by: z.enum(['api', 'sql']),
    /** It has a webhook_url of its own. */
    ownWebhook: z.boolean(),
  }),
  z.object({
    type: z.literal('accepted-batch'),
    at,
    batch: z.string(),
    total: z.number(),
    /** It has a webhook_url of its own. */
    ownWebhook: z.boolean(),
    /** Each of its tasks has one. */
    taskWebhooks: z.boolean(),
  }),
  /** A client asked for it and was answered 200. */
  z.object({ type: z.literal('cancelled'), at, task: z.string() }),
  z.object({ type: z.literal('retried'), at, task: z.string() }),
  /** A client's call went wrong although it was repeated; nothing follows from it. */
  z.object({ type: z.literal('refused'), at, call: z.string(), reason: z.string() }),
  /** What the API told of a task. */
  z.object({ type: z.literal('seen'), at, task: z.string(), status: TaskStatus, attempts: z.number() }),
  /** A worker whose work was taken away reports a failure with this text. */
  z.object({ type: z.literal('late-word'), at, task: z.string(), worker: z.string(), text: z.string() }),
  /** A request that the webhook receiver got. */
  z.object({
    type: z.literal('webhook'),
    at,
    id: z.string(),
    task: nullableText,
    batch: nullableText,
    event: z.string(),
    /** The project's endpoint, the task's own webhook_url, or the batch's. */
    to: WebhookTarget,
    verified: z.boolean(),
    accepted: z.boolean(),
  }),
  /** What the provider bills at this moment. */
  z.object({ type: z.literal('rate'), at, usdPerHour: z.number(), dearestUsd: z.number() }),
  /** From here on so much may be spent in a day or a month, less than was spent; null: the limit is lifted. */
  z.object({
    type: z.literal('budget'),
    at,
    period: z.enum(['day', 'month']),
    usedUpUsd: z.number().nullable(),
  }),
  /** Pods that run and cost at this moment although our row says that they are gone. */
  z.object({ type: z.literal('forgotten'), at, podIds: z.array(z.string()) }),
  z.object({
    type: z.literal('calm'),
    at,
    reached: z.boolean(),
    waitedMs: z.number(),
    waitingFor: z.array(z.string()),
  }),
  z.object({
    type: z.literal('task'),
    at,
    task: z.string(),
    batch: nullableText,
    status: TaskStatus,
    attempts: z.number(),
    maxAttempts: z.number(),
    url: nullableText,
    /** How the artefact could be fetched; null when there is none. */
    download: z.object({ status: z.number(), bytes: z.number(), isVideo: z.boolean() }).nullable(),
  }),
  z.object({
    type: z.literal('event'),
    at,
    id: z.number(),
    event: z.string(),
    task: nullableText,
    /** The batch whose end this is, and how many of its tasks it says have ended. */
    batch: nullableText,
    ended: z.number().nullable(),
    status: nullableText,
    attempts: z.number().nullable(),
    worker: nullableText,
    error: nullableText,
  }),
  /** Ids of the stream's messages, in its order. */
  z.object({ type: z.literal('stream'), at, ids: z.array(z.number()) }),
  /** A row of the ledger. */
  z.object({
    type: z.literal('pod'),
    at,
    name: z.string(),
    podId: nullableText,
    phase: z.string(),
    workerStatus: z.string(),
    seconds: z.number().nullable(),
    usdPerHour: z.number().nullable(),
  }),
  /** What the provider says of a pod of ours. */
  z.object({
    type: z.literal('bill'),
    at,
    name: z.string(),
    podId: z.string(),
    createdAt: at,
    exists: z.boolean(),
    seconds: z.number(),
    usdPerHour: z.number(),
  }),
]);
export type HistoryEntry = z.infer<typeof HistoryEntry>;
export type EntryType = HistoryEntry['type'];
export type EntryOf<Type extends EntryType> = Extract<HistoryEntry, { type: Type }>;

type WithoutTime<Entry> = Entry extends HistoryEntry ? Omit<Entry, 'at'> : never;

/** Writes a run's history down, one JSON object a line, as it happens. */
export class HistoryWriter {
  private readonly startedAt = Date.now();
  readonly entries: HistoryEntry[] = [];

  constructor(private readonly file: string) {
    writeFileSync(file, '');
  }

  /** A moment as entries tell it. */
  timeOf(moment: Date): number {
    return moment.getTime() - this.startedAt;
  }

  note(entry: WithoutTime<HistoryEntry>): void {
    const dated = HistoryEntry.parse({ ...entry, at: Date.now() - this.startedAt });
    this.entries.push(dated);
    appendFileSync(this.file, `${JSON.stringify(dated)}\n`);
  }
}

/** Reads a history that was written down. */
export function readHistory(file: string): HistoryEntry[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => HistoryEntry.parse(JSON.parse(line)));
}
