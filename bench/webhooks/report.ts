import Table from 'cli-table3';
import { type Phase } from './measure.js';
import { type Results } from './run.js';
import { percentile } from './verify.js';

/** The object that --json prints. */
export function jsonReport({
  bursts,
  steady,
  burstsWithDead,
  steadyWithDead,
  cpuPerThousand,
  cpuPerThousandWithDead,
  rssMb,
}: Results) {
  const phases = [...bursts, ...burstsWithDead, steady, ...(steadyWithDead ? [steadyWithDead] : [])];
  const alone = medianRate(bursts);
  return {
    deliveries_per_second: Math.round(alone),
    p50_ms: rounded(steady.p50),
    p95_ms: rounded(steady.p95),
    p99_ms: rounded(steady.p99),
    lost: sum(phases, ({ verdict }) => verdict.lost),
    out_of_order: sum(phases, ({ verdict }) => verdict.outOfOrder),
    rss_mb: rounded(Math.max(...rssMb)),
    cpu_seconds_per_1000: rounded(inAll(cpuPerThousand)),
    renamed: sum(phases, ({ verdict }) => verdict.renamed),
    repeated: sum(phases, ({ verdict }) => verdict.repeated),
    rss_growth_mb: rounded((rssMb.at(-1) ?? NaN) - (rssMb[0] ?? NaN)),
    ...(steadyWithDead && {
      with_dead_endpoints: {
        deliveries_per_second: Math.round(medianRate(burstsWithDead)),
        slowdown_percent: rounded(100 * (alone / medianRate(burstsWithDead) - 1)),
        cpu_seconds_per_1000: rounded(inAll(cpuPerThousandWithDead)),
        p50_ms: rounded(steadyWithDead.p50),
        p95_ms: rounded(steadyWithDead.p95),
        p99_ms: rounded(steadyWithDead.p99),
      },
    }),
  };
}

/** The tables that people read. */
export function tableReport({
  bursts,
  steady,
  burstsWithDead,
  steadyWithDead,
  cpuPerThousand,
  cpuPerThousandWithDead,
  rssMb,
}: Results): string {
  const table = new Table({
    head: ['phase', 'webhooks/s', 'p50 ms', 'p95 ms', 'p99 ms', 'lost', 'out of order', 'sent twice'],
    style: { head: [], border: [] },
  });
  const rows: [string, Phase][] = [
    ...bursts.map((phase, index): [string, Phase] => [`burst ${index + 1}`, phase]),
    ['steady', steady],
    ...burstsWithDead.map((phase, index): [string, Phase] => [`burst ${index + 1}, dead endpoints`, phase]),
    ...(steadyWithDead ? [['steady, dead endpoints', steadyWithDead] satisfies [string, Phase]] : []),
  ];
  for (const [name, { perSecond, p50, p95, p99, verdict }] of rows) {
    const latency = name.startsWith('steady') ? [p50, p95, p99].map((ms) => ms.toFixed(1)) : ['', '', ''];
    table.push([name, perSecond.toFixed(0), ...latency, verdict.lost, verdict.outOfOrder, verdict.repeated]);
  }
  return [
    table.toString(),
    `CPU for 1,000 webhooks: ${described(cpuPerThousand)}`,
    ...(steadyWithDead
      ? [`Beside dead endpoints, and with what they take: ${described(cpuPerThousandWithDead)}`]
      : []),
    `Memory of the notifier after each burst: ${rssMb.map((mb) => `${mb.toFixed(0)} MB`).join(', ')}`,
  ].join('\n');
}

function described(cpu: Record<string, number>): string {
  const each = Object.entries(cpu).map(([name, seconds]) => `${name} ${seconds.toFixed(2)} s`);
  return `${each.join(', ')}; ${inAll(cpu).toFixed(2)} s in all`;
}

function inAll(cpu: Record<string, number>): number {
  return Object.values(cpu).reduce((total, seconds) => total + seconds, 0);
}

function medianRate(phases: readonly Phase[]): number {
  return percentile(
    phases.map(({ perSecond }) => perSecond),
    0.5,
  );
}

function sum(phases: readonly Phase[], pick: (phase: Phase) => number): number {
  return phases.reduce((total, phase) => total + pick(phase), 0);
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
