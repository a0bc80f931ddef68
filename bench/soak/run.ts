import { setMaxListeners } from 'node:events';
import { mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@callsheet/runtime';
import { z } from 'zod';
import { loadSecrets } from '../../local/stack/secrets.js';
import { startStack } from '../../local/stack/stack.js';
import { Figures } from './figures.js';
import { countRequeued, findSlowStatement, takeSample, type Sample } from './sample.js';
import { SimulatedWorker } from './simulated-worker.js';
import { WorkerCalls } from './worker-calls.js';

const SAMPLE_EVERY_MS = 15_000;
const DRAIN_LIMIT_MS = 120_000;
const Created = z.object({ id: z.string() });
const Body = z.object({ task_id: z.string() });

export interface SoakOptions {
  readonly minutes: number;
  readonly workers: number;
  /** Tasks a second. */
  readonly rate: number;
  /** How long a task takes a worker on average, in seconds. */
  readonly work: number;
}

export interface Soak {
  readonly options: SoakOptions;
  readonly figures: Figures;
  readonly samples: readonly Sample[];
  /** Tasks that went back into the queue, by reason. */
  readonly requeued: Readonly<Record<string, number>>;
  /** Mean of the machine's one-minute load, with everything else that ran on it. */
  readonly load: number;
}

/** Runs a stack without a fleet under simulated workers, customers and a receiver. */
export async function runSoak(options: SoakOptions, progress: (text: string) => void): Promise<Soak> {
  const dir = mkdtempSync(join(tmpdir(), 'callsheet-soak-'));
  chmodSync(dir, 0o755);
  const stack = await startStack({
    dir,
    ports: 'free',
    env: { LOG_LEVEL: 'warn' },
    serviceEnv: { scheduler: { MIN_ACTIVE_GPUS: '0', MAX_ACTIVE_GPUS: '0' } },
  });
  const database = openDatabase({ url: stack.databaseUrl, applicationName: 'soak', max: 2 });
  const calls = new WorkerCalls(stack.url, loadSecrets(dir).workerTokenSecret);
  const figures = new Figures();
  const receiver = await startReceiver(figures);
  const over = new AbortController();
  setMaxListeners(0, over.signal);
  const samples: Sample[] = [];
  const loads: number[] = [];
  let requeued: Record<string, number>;
  try {
    const send = (path: string, body: object) => post(stack.url + path, stack.apiKey, body);
    await send('/api/webhooks', { url: receiver.url, event_types: ['task.completed'] });
    const workMs = () => options.work * 1000 * (0.5 + Math.random());
    const working = Array.from({ length: options.workers }, (_, index) =>
      new SimulatedWorker(`soak-${index}`, calls, figures, workMs, over.signal).run(),
    );
    const began = Date.now();
    const endsAt = began + options.minutes * 60_000;
    const sample = async () => {
      loads.push(loadavg()[0] ?? 0);
      const one = await takeSample(stack, database, (Date.now() - began) / 60_000);
      samples.push(one);
      const slow = await findSlowStatement(database);
      const [worst] = [...figures.errors].sort(([, few], [, many]) => many - few);
      progress(
        `${one.minute.toFixed(1)} min, ${figures.completed} of ${figures.created} completed, ${figures.webhooks} webhooks, ` +
          `${one.memory.ingest} MB ingest, ${worst ? `${worst[1]} times ${worst[0]}` : 'no errors'}` +
          (slow ? `, slow: ${slow}` : ''),
      );
    };
    const sampling = setInterval(() => void sample().catch(() => undefined), SAMPLE_EVERY_MS);
    await submit(options.rate, endsAt, async () => {
      const sentAt = performance.now();
      const task = await figures.time('create', () =>
        send('/api/tasks', { task_type: 't2v', params: { prompt: 'a soak' } }),
      );
      if (task !== 'failed') figures.noteCreated(Created.parse(task).id, sentAt);
    });
    const drainedBy = Date.now() + DRAIN_LIMIT_MS;
    while (figures.webhooks < figures.created && Date.now() < drainedBy) await sleep(500);
    clearInterval(sampling);
    await sample();
    // Ends the claims that wait; what else is under way gets its answer.
    over.abort();
    await Promise.all(working);
    requeued = await countRequeued(database);
  } finally {
    over.abort();
    receiver.stop();
    await calls.close().catch(() => undefined);
    await database.end();
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  return {
    options,
    figures,
    samples,
    requeued,
    load: loads.reduce((sum, load) => sum + load, 0) / loads.length,
  };
}

/** Begins so many a second, however long each takes. */
async function submit(rate: number, endsAt: number, one: () => Promise<void>): Promise<void> {
  const began = performance.now();
  const pending = new Set<Promise<void>>();
  for (let count = 0; Date.now() < endsAt; count += 1) {
    await sleep(Math.max(0, began + (count * 1000) / rate - performance.now()));
    const sent: Promise<void> = one().finally(() => pending.delete(sent));
    pending.add(sent);
  }
  await Promise.all(pending);
}

async function post(url: string, key: string, body: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${response.status} ${(await response.text()).slice(0, 200)}`);
  return response.json();
}

async function startReceiver(figures: Figures) {
  const seen = new Set<unknown>();
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.writeHead(204).end();
      const id = request.headers['webhook-id'];
      if (seen.has(id)) return;
      seen.add(id);
      figures.noteWebhook(Body.parse(JSON.parse(body)).task_id);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop };
}
