import Table from 'cli-table3';
import { generatedNames, generateTrace } from './generated-traces.js';
import { type PodModel } from './pods.js';
import { policyMakers } from './policies.js';
import { replay } from './replay.js';
import { beaten, resultOf, type Result } from './report.js';
import { type TraceTask } from './trace.js';

/** One trace under every policy, and what that says of `backlog`. */
export interface SweepLine {
  trace: string;
  service_s: number;
  policies: Result[];
  /** No peer is better in both p95 wait and GPU-hours. */
  on_frontier: boolean;
  /** A quarter better than `request-count` in one of the two and not worse in the other; nobody is better than no wait. */
  quarter_better: boolean;
}

/** Replays every generated trace at 23 s and at 120 s a task. */
export function* sweepGenerated(pods: PodModel): Generator<SweepLine> {
  for (const name of generatedNames)
    for (const serviceS of [23, 120]) yield sweepLine(name, serviceS, generateTrace(name, pods.seed), pods);
}

function sweepLine(trace: string, serviceS: number, tasks: readonly TraceTask[], pods: PodModel): SweepLine {
  const scaled = tasks.map((task) => ({ ...task, serviceS: (task.serviceS * serviceS) / 23 }));
  const policies = Object.entries(policyMakers(scaled, pods)).map(([name, make]) =>
    resultOf(name, replay(scaled, make(), pods), pods),
  );
  return { trace, service_s: serviceS, policies, ...verdictOn(policies) };
}

/** How `backlog` stands among its peers. */
export function verdictOn(policies: readonly Result[]): Pick<SweepLine, 'on_frontier' | 'quarter_better'> {
  const ours = policies.find(({ name }) => name === 'backlog');
  const plain = policies.find(({ name }) => name === 'request-count');
  const quarterBetter = (one: Result, other: Result) =>
    (one.gpu_hours <= other.gpu_hours && one.wait_p95_s <= 0.75 * other.wait_p95_s && other.wait_p95_s > 0) ||
    (one.wait_p95_s <= other.wait_p95_s && one.gpu_hours <= 0.75 * other.gpu_hours);
  return {
    on_frontier: !beaten(policies, '').has('backlog'),
    quarter_better: ours !== undefined && plain !== undefined && quarterBetter(ours, plain),
  };
}

/** The table for people: p95 wait and GPU-hours of each policy. */
export function sweepTable(lines: readonly SweepLine[]): string {
  const names = lines[0]?.policies.map(({ name }) => name) ?? [];
  const table = new Table({
    head: ['trace', ...names, 'frontier', '25 % better'],
    style: { head: [], border: [] },
  });
  const yes = (holds: boolean) => (holds ? 'yes' : 'no');
  for (const { trace, service_s, policies, on_frontier, quarter_better } of lines)
    table.push([
      `${trace}, ${service_s} s`,
      ...policies.map(({ wait_p95_s, gpu_hours }) => `${wait_p95_s.toFixed(1)} s, ${gpu_hours.toFixed(1)} h`),
      yes(on_frontier),
      yes(quarter_better),
    ]);
  return table.toString();
}
