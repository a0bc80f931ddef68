import { type ChaosRun } from './run-under-load.js';

/** How often each fault struck. */
export function countFaults({ history }: Pick<ChaosRun, 'history'>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const entry of history)
    if (entry.type === 'fault' && entry.phase === 'injected')
      counts[entry.name] = (counts[entry.name] ?? 0) + 1;
  return counts;
}

/** Faults that this machine does not allow, with the reason. */
export function skippedFaults({ history }: Pick<ChaosRun, 'history'>): string[] {
  const skipped = history.flatMap((entry) =>
    entry.type === 'fault' && entry.phase === 'skipped' ? [`${entry.name}: ${entry.detail}`] : [],
  );
  return [...new Set(skipped)];
}

/** Steps of an upgrade, each with the second in which it was done. */
export function stepsDone({ history }: Pick<ChaosRun, 'history'>): string[] {
  return history.flatMap((entry) =>
    entry.type === 'step' ? [`${Math.round(entry.at / 1000)} s: ${entry.what}`] : [],
  );
}

/** The result as one line of JSON. */
export function jsonReport(run: ChaosRun, seed: number, minutes: number): string {
  const invariants = run.verdicts.map(({ name, held, violations }) => ({
    name,
    held,
    ...(held ? {} : { violations: violations.slice(0, 20) }),
  }));
  const steps = stepsDone(run);
  return JSON.stringify({
    seed,
    minutes,
    tasks: run.tasks,
    ...(steps.length > 0 && { steps }),
    faults: countFaults(run),
    skipped: skippedFaults(run),
    invariants,
  });
}

/** The result for a person. */
export function textReport(run: ChaosRun, seed: number, minutes: number): string {
  const faults = Object.entries(countFaults(run)).sort(([one], [other]) => one.localeCompare(other));
  const total = faults.reduce((sum, [, count]) => sum + count, 0);
  return [
    `seed ${seed}, ${minutes} min, ${run.tasks} tasks, ${total} faults`,
    ...faults.map(([name, count]) => `  ${String(count).padStart(3)} ${name}`),
    ...stepsDone(run).map((step) => `  ${step}`),
    ...skippedFaults(run).map((reason) => `  skipped ${reason}`),
    ...run.verdicts.flatMap(({ name, held, violations }) => [
      `${held ? 'held  ' : 'BROKEN'} ${name}`,
      ...violations.slice(0, 10).map((violation) => `         ${violation}`),
      ...(violations.length > 10 ? [`         … and ${violations.length - 10} more`] : []),
    ]),
    '',
  ].join('\n');
}
