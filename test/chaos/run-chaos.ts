import { setTimeout as sleep } from 'node:timers/promises';
import { anyParams } from './drive/task-mix.js';
import { type Fault, type Target } from './faults/fault.js';
import { faultTable } from './faults/fault-table.js';
import { injectFaults } from './faults/inject-faults.js';
import { planFaults } from './faults/plan-faults.js';
import { mutations, type MutationName } from './mutations.js';
import { runUnderLoad, type ChaosRun, type RunOptions } from './run-under-load.js';
import { faultsOf, scenarios, type Scenario, type ScenarioName } from './scenarios.js';

const REPORT_EVERY_MS = 5_000;
const MUTATED_REST_MS = 90_000;

export interface ChaosOptions extends Pick<
  RunOptions,
  'seed' | 'minutes' | 'dir' | 'historyFile' | 'progress'
> {
  readonly scenario: ScenarioName;
  /** A safeguard that the system does without. */
  readonly mutation?: MutationName;
}

/** Breaks the system while customers work, and judges what was written down. */
export function runChaos(options: ChaosOptions): Promise<ChaosRun> {
  const { scenario, mutation } = options;
  const { pace = 0.7, openAtMost = 40 }: Scenario = scenarios[scenario];
  const load = { pace, openAtMost, params: anyParams };
  // What lacks a safeguard may never come to rest.
  const mutated = mutation && { prepare: mutations[mutation].sql, restLimitMs: MUTATED_REST_MS };
  return runUnderLoad({ ...options, load, ...mutated }, (target) => breakThings(target, options));
}

async function breakThings(
  target: Target,
  { seed, minutes, scenario, mutation, progress }: ChaosOptions,
): Promise<void> {
  const { driver, history, system } = target;
  const durationMs = minutes * 60_000;
  const faults = mutation === undefined ? faultsOf(scenario, faultTable) : faultsAgainst(mutation);
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
  }, REPORT_EVERY_MS);
  try {
    await Promise.all([injectFaults(target, plan, faults), sleep(durationMs)]);
    await system.emulator.disarm();
  } finally {
    clearInterval(report);
  }
}

function faultsAgainst(mutation: MutationName): Fault[] {
  const names: readonly string[] = mutations[mutation].provokedBy;
  return faultTable.filter(({ name }) => names.includes(name));
}
