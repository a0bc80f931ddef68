import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../../local/worker/random.js';
import { checkHistory, type Verdict } from './check-history.js';
import { Client } from './drive/client.js';
import { comeToRest } from './drive/come-to-rest.js';
import { Driver } from './drive/driver.js';
import { PodWatch } from './drive/pod-watch.js';
import { Receiver } from './drive/receiver.js';
import { takeStock } from './drive/take-stock.js';
import { type Target } from './faults/fault.js';
import { faultTable } from './faults/fault-table.js';
import { injectFaults } from './faults/inject-faults.js';
import { planFaults } from './faults/plan-faults.js';
import { HistoryWriter, type HistoryEntry } from './history.js';
import { mutations, type MutationName } from './mutations.js';
import { faultsOf, scenarios, type Scenario, type ScenarioName } from './scenarios.js';
import { HOURLY_LIMIT_USD } from './system/chaos-env.js';
import { ChaosSystem } from './system/chaos-system.js';

export interface ChaosOptions {
  readonly seed: number;
  readonly minutes: number;
  readonly scenario: ScenarioName;
  /** Keeps the state and the logs. */
  readonly dir: string;
  readonly historyFile: string;
  readonly progress: (text: string) => void;
  /** A safeguard that the database does without. */
  readonly mutation?: MutationName;
}

export interface ChaosRun {
  readonly history: readonly HistoryEntry[];
  readonly verdicts: readonly Verdict[];
  readonly tasks: number;
}

/** Starts the system, breaks it while customers work, waits for rest, and judges what was written down. */
export async function runChaos(options: ChaosOptions): Promise<ChaosRun> {
  const { seed, minutes, scenario, dir, progress } = options;
  const history = new HistoryWriter(options.historyFile);
  history.note({ type: 'run', seed, minutes, scenario, hourlyLimitUsd: HOURLY_LIMIT_USD });
  progress('starting the system');
  const system = await ChaosSystem.start({ dir, logEvents: join(dir, 'logs', 'supervisor.log') });
  const receiver = await Receiver.start(history);
  const watch = new PodWatch(system, history);
  try {
    if (options.mutation !== undefined) await mutations[options.mutation].sql(system.database);
    const client = new Client(system.url, system.apiKey);
    receiver.secret = (await client.createWebhook(receiver.url)).secret;
    const { pace = 0.7, openAtMost = 40 }: Scenario = scenarios[scenario];
    const driver = new Driver(system, client, history, randomFrom(seed), { pace, openAtMost });
    await breakThings({ system, driver, receiver, history }, options);
    await comeToRest(system, history, (waiting) => progress(`waiting for ${waiting.join(', ')}`));
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

async function breakThings(
  target: Target,
  { seed, minutes, scenario, progress }: ChaosOptions,
): Promise<void> {
  const { driver, history, system } = target;
  const durationMs = minutes * 60_000;
  const faults = faultsOf(scenario, faultTable);
  const plan = planFaults(seed, durationMs, faults);
  const endsAt = Date.now() + durationMs;
  const report = setInterval(() => {
    const injected = history.entries.filter(
      (entry) => entry.type === 'fault' && entry.phase === 'injected',
    ).length;
    const left = Math.max(0, Math.round((endsAt - Date.now()) / 1000));
    progress(
      `${left} s left, ${driver.accepted} tasks accepted, ${driver.openTasks} open, ${injected} of ${plan.length} faults`,
    );
  }, 5_000);
  driver.start();
  try {
    await Promise.all([injectFaults(target, plan, faults), sleep(durationMs)]);
    await system.emulator.disarm();
  } finally {
    clearInterval(report);
    await driver.stop();
  }
}
