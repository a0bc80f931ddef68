import Table from 'cli-table3';
import { type PodModel } from './pods.js';
import { type Outcome } from './replay.js';

/** One policy's line, names as in `--json`. */
export interface Result {
  name: string;
  wait_p50_s: number;
  wait_p95_s: number;
  wait_p99_s: number;
  gpu_hours: number;
  cost_per_task: number;
  utilisation: number;
  model_loads: number;
}

/** The figures of one replay. Utilisation is generating time within paid time. */
export function resultOf(name: string, outcome: Outcome, { dollarsPerHour }: PodModel): Result {
  const waits = [...outcome.waitsS].sort((one, other) => one - other);
  const percentile = (share: number) =>
    round(waits[Math.max(0, Math.ceil(share * waits.length) - 1)] ?? 0, 2);
  const hours = outcome.podSeconds / 3600;
  return {
    name,
    wait_p50_s: percentile(0.5),
    wait_p95_s: percentile(0.95),
    wait_p99_s: percentile(0.99),
    gpu_hours: round(hours, 3),
    cost_per_task: round((hours * dollarsPerHour) / waits.length, 5),
    utilisation: round(outcome.workSeconds / outcome.podSeconds, 4),
    model_loads: outcome.modelLoads,
  };
}

/** Names of the policies that are worse than another in both p95 wait and GPU-hours; the bound does not count. */
export function beaten(results: readonly Result[], bound: string): Set<string> {
  const real = results.filter(({ name }) => name !== bound);
  const isBeaten = (one: Result) =>
    real.some((other) => other.wait_p95_s < one.wait_p95_s && other.gpu_hours < one.gpu_hours);
  return new Set(real.filter(isBeaten).map(({ name }) => name));
}

/** The table for people. */
export function tableOf(results: readonly Result[], bound: string): string {
  const worse = beaten(results, bound);
  const table = new Table({
    head: [
      'policy',
      'wait p50',
      'p95',
      'p99',
      'GPU-hours',
      '$ / task',
      'utilisation',
      'model loads',
      'frontier',
    ],
    style: { head: [], border: [] },
    colAligns: ['left', ...new Array<'right'>(7).fill('right'), 'left'],
  });
  for (const one of results) {
    const frontier = one.name === bound ? 'bound' : worse.has(one.name) ? '' : 'yes';
    table.push([
      one.name,
      ...[one.wait_p50_s, one.wait_p95_s, one.wait_p99_s].map((wait) => `${wait.toFixed(1)} s`),
      one.gpu_hours.toFixed(1),
      one.cost_per_task.toFixed(4),
      `${(100 * one.utilisation).toFixed(0)} %`,
      one.model_loads,
      frontier,
    ]);
  }
  return table.toString();
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
