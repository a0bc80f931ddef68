import Table from 'cli-table3';
import { type Percentiles } from './latency.js';
import { type Rates } from './throughput.js';

/** Everything one run measured; rates are jobs a second. */
export interface Report {
  throughput: Rates;
  enqueue: Rates;
  held_snapshot_ratio: number;
  pickup_ms: Record<string, Percentiles>;
  commit_to_event_ms: Percentiles;
  claim_latency_ratio_1m_over_1k: number;
  /** Each view of the operators at that backlog. */
  views_ms: Record<string, number>;
  settings: Record<string, string | number>;
}

/** The report as tables of ratios to Callsheet's peers. */
export function printReport(report: Report): string {
  const pickup = Object.entries(report.pickup_ms).map(
    ([name, { p50, p95 }]) => `  ${name}: p50 ${p50} ms, p95 ${p95} ms\n`,
  );
  const { p50, p99 } = report.commit_to_event_ms;
  return [
    `Claim and complete, jobs a second (Callsheet's events relayed to JetStream meanwhile)\n`,
    ratesTable(report.throughput),
    `\nEnqueue, jobs a second\n`,
    ratesTable(report.enqueue),
    `\nPicked up by an idle worker\n`,
    ...pickup,
    `Commit to event delivered: p50 ${p50} ms, p99 ${p99} ms\n`,
    `After 30,000 tasks under a held snapshot, over without one: ${report.held_snapshot_ratio.toFixed(2)}\n`,
    `Claim at ${report.settings['backlog']} queued and as many finished, over 1,000: ${report.claim_latency_ratio_1m_over_1k.toFixed(2)}\n`,
    `Views at that backlog, ms: ${JSON.stringify(report.views_ms)}\n`,
    `Settings: ${JSON.stringify(report.settings)}\n`,
  ].join('');
}

function ratesTable(rates: Rates): string {
  const [first = {}] = Object.values(rates);
  const names = Object.keys(first);
  const peers = names.filter((name) => name !== 'callsheet');
  const table = new Table({
    head: ['at once', ...names, ...peers.map((name) => `callsheet : ${name}`)],
    style: { head: [], border: [] },
  });
  for (const [count, found] of Object.entries(rates)) {
    const own = found['callsheet'] ?? NaN;
    table.push([
      count,
      ...names.map((name) => found[name] ?? '–'),
      ...peers.map((name) => (found[name] ? `${(own / found[name]).toFixed(2)}` : '–')),
    ]);
  }
  return `${table.toString()}\n`;
}
