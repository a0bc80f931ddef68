import Table from 'cli-table3';
import { median } from '../statistics.js';
import { type Round } from './drive-round.js';
import { type Pair, type Results } from './run.js';

const GOAL_PERCENT = 5;

/** The object that --json prints. */
export function jsonReport({ options, pairs, spansPerTask, load }: Results) {
  return {
    sampling: options.sampling,
    tasks_per_second: { without: middle(pairs, rateWithout), with: middle(pairs, rateWith) },
    throughput_overhead_percent: middle(pairs, throughputOverhead),
    cpu_ms_per_task: { without: middle(pairs, cpuWithout), with: middle(pairs, cpuWith) },
    cpu_ms_by_service: {
      without: byService(pairs.map((pair) => pair.without)),
      with: byService(pairs.map((pair) => pair.with)),
    },
    cpu_overhead_percent: middle(pairs, cpuOverhead),
    overheads_percent: pairs.map((pair) => rounded(throughputOverhead(pair))),
    spans_per_task: rounded(spansPerTask),
    load_average: rounded(load),
  };
}

/** The table that people read. */
export function tableReport(results: Results): string {
  const report = jsonReport(results);
  const table = new Table({
    head: ['', 'without', `${results.options.sampling * 100} % sampled`, 'overhead'],
    style: { head: [], border: [] },
  });
  const { tasks_per_second: rate, cpu_ms_per_task: cpu } = report;
  table.push(
    [
      'tasks a second',
      rate.without,
      rate.with,
      `${report.throughput_overhead_percent} % (goal: under ${GOAL_PERCENT})`,
    ],
    ['CPU ms of the services for a task', cpu.without, cpu.with, `${report.cpu_overhead_percent} %`],
  );
  const each = `Overhead of each pair: ${report.overheads_percent.map((value) => `${value} %`).join(', ')}`;
  return `${table.toString()}\n${each}\n${report.spans_per_task} spans a task; load average ${report.load_average}`;
}

const rateWithout = (pair: Pair) => pair.without.perSecond;
const rateWith = (pair: Pair) => pair.with.perSecond;
const cpuWithout = (pair: Pair) => pair.without.cpuMsPerTask;
const cpuWith = (pair: Pair) => pair.with.cpuMsPerTask;
const throughputOverhead = (pair: Pair) => 100 * (1 - rateWith(pair) / rateWithout(pair));
const cpuOverhead = (pair: Pair) => 100 * (cpuWith(pair) / cpuWithout(pair) - 1);

function byService(rounds: readonly Round[]): Record<string, number> {
  const names = Object.keys(rounds[0]?.byService ?? {});
  return Object.fromEntries(
    names.map((name) => [name, rounded(median(rounds.map((round) => round.byService[name] ?? NaN)))]),
  );
}

function middle(pairs: readonly Pair[], pick: (pair: Pair) => number): number {
  return rounded(median(pairs.map(pick)));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
