import { join } from 'node:path';
import { type Database } from '@callsheet/runtime';
import { randomFrom } from '../../local/worker/random.js';
import { checkHistory, type Verdict } from './check-history.js';
import { Client } from './drive/client.js';
import { comeToRest } from './drive/come-to-rest.js';
import { Driver, type Load } from './drive/driver.js';
import { PodWatch } from './drive/pod-watch.js';
import { Receiver } from './drive/receiver.js';
import { takeStock } from './drive/take-stock.js';
import { type Target } from './faults/fault.js';
import { HistoryWriter, type HistoryEntry } from './history.js';
import { HOURLY_LIMIT_USD } from './system/chaos-env.js';
import { ChaosSystem, type Release } from './system/chaos-system.js';

export interface RunOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly scenario: string;
  readonly load: Omit<Load, 'webhooks'>;
  /** Keeps the state and the logs. */
  readonly dir: string;
  readonly historyFile: string;
  readonly progress: (text: string) => void;
  /** What the system begins with, when it is not this repository's own build. */
  readonly release?: Release;
  /** How long it may take to come to rest, in milliseconds. */
  readonly restLimitMs?: number;
  /** Changes the database before anybody works. */
  readonly prepare?: (database: Database) => Promise<unknown>;
}

export interface ChaosRun {
  readonly history: readonly HistoryEntry[];
  readonly verdicts: readonly Verdict[];
  readonly tasks: number;
}

/** Starts the system, does something to it while customers work, waits for rest, and judges what was written down. */
export async function runUnderLoad(
  options: RunOptions,
  disturb: (target: Target) => Promise<void>,
): Promise<ChaosRun> {
  const { seed, minutes, scenario, dir, progress, release } = options;
  const history = new HistoryWriter(options.historyFile);
  history.note({ type: 'run', seed, minutes, scenario, hourlyLimitUsd: HOURLY_LIMIT_USD });
  progress('starting the system');
  const logEvents = join(dir, 'logs', 'supervisor.log');
  const system = await ChaosSystem.start({ dir, logEvents, ...(release && { release }) });
  const receiver = await Receiver.start(history);
  const watch = new PodWatch(system, history);
  try {
    await options.prepare?.(system.database);
    const client = new Client(system.url, system.apiKey);
    receiver.secrets.endpoint = (await client.createWebhook(receiver.url('endpoint'))).secret;
    // One secret signs what goes to URLs that tasks and batches carry themselves.
    receiver.secrets.own = receiver.secrets.batch = await client.makeTaskSecret();
    const webhooks = { own: receiver.url('own'), batch: receiver.url('batch') };
    const load = { ...options.load, webhooks };
    const driver = new Driver(system, client, history, randomFrom(seed), load);
    driver.start();
    try {
      await disturb({ system, driver, receiver, history });
    } finally {
      await driver.stop();
    }
    const waiting = (what: readonly string[]) => progress(`waiting for ${what.join(', ')}`);
    await comeToRest(system, history, waiting, options.restLimitMs);
    await watch.stop();
    progress('taking stock');
    await takeStock(system, history);
    return { history: history.entries, verdicts: checkHistory(history.entries), tasks: driver.accepted };
  } finally {
    await watch.stop();
    receiver.stop();
    await system.stop();
  }
}
