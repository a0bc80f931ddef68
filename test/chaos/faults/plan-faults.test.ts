import { partsOf, planFaults } from './plan-faults.js';
import { nothingToMend, type Fault, type Target } from './fault.js';
import { faultTable } from './fault-table.js';
import { injectFaults } from './inject-faults.js';
import { mutations } from '../mutations.js';
import { faultsOf, isScenario } from '../scenarios.js';

const minute = 60_000;

test('the seed alone decides what strikes when', () => {
  expect(planFaults(7, 5 * minute, faultTable)).toEqual(planFaults(7, 5 * minute, faultTable));
  expect(planFaults(7, 5 * minute, faultTable)).not.toEqual(planFaults(8, 5 * minute, faultTable));
});

test('faults of one part never overlap, and all are mended when the time is over', () => {
  const parts = new Map(faultTable.map((fault) => [fault.name, partsOf(fault)]));
  for (let seed = 1; seed <= 50; seed += 1) {
    const until = new Map<string, number>();
    for (const { name, atMs, lastsMs } of planFaults(seed, 5 * minute, faultTable)) {
      for (const part of parts.get(name) ?? []) {
        expect(atMs).toBeGreaterThan(until.get(part) ?? 0);
        until.set(part, atMs + lastsMs);
      }
      expect(atMs + lastsMs).toBeLessThanOrEqual(5 * minute);
    }
  }
});

test('five minutes are enough for nearly every fault', () => {
  const struck = new Set(planFaults(1, 5 * minute, faultTable).map(({ name }) => name));
  expect(struck.size).toBeGreaterThan(0.9 * faultTable.length);
});

test('a part that takes longer to mend than was planned is not broken again meanwhile', async () => {
  const noted: string[] = [];
  let mend: () => void = () => undefined;
  const slow: Fault = {
    name: 'slow',
    part: 'one',
    lastsMs: [0, 0],
    inject: async () => () => new Promise((resolve) => (mend = resolve)),
  };
  const next: Fault = { ...slow, name: 'next', also: [], inject: async () => nothingToMend };
  const other: Fault = { ...next, name: 'other', part: 'two' };
  const note = (entry: { name?: string; phase?: string }) => {
    noted.push(`${entry.name} ${entry.phase}`);
    // Only when the others had their turn.
    if (entry.name === 'other' && entry.phase === 'healed') mend();
  };
  const planned = ['slow', 'next', 'other'].map((name, index) => ({
    name,
    atMs: index * 20,
    lastsMs: 0,
    seed: 1,
  }));
  const target = { history: { note } } as unknown as Target;
  await injectFaults(target, planned, [slow, next, other]);
  expect(noted).toEqual([
    ...['slow injected', 'next missed', 'other injected', 'other healed', 'slow healed'],
  ]);
});

test('every fault has a name of its own', () => {
  expect(new Set(faultTable.map(({ name }) => name)).size).toBe(faultTable.length);
});

test.each([
  ['chaos_crash_recovery', ['worker-kill', 'kill-ingest', 'pair-ingest']],
  ['chaos_postgres_restart', ['postgres-restart']],
  ['chaos_repeated_kills', ['worker-kill', 'kill-scheduler']],
  ['chaos_pg_backend_kill', ['pg-backend-kill']],
  ['chaos_pool_exhaustion', ['pool-exhaustion']],
  ['idle_in_tx', ['idle-in-transaction']],
  ['active_readers', ['active-readers']],
  // Pressure alone: many tasks, nothing broken.
  ['sustained_high_load', []],
  ['event_burst', []],
])('the published scenario %s breaks what it says', (name, faults) => {
  expect(isScenario(name)).toBe(true);
  const broken = isScenario(name) ? faultsOf(name, faultTable).map((fault) => fault.name) : [];
  expect(broken).toEqual(faults.length === 0 ? [] : expect.arrayContaining(faults));
});

test('what a run without a safeguard is to make is there', () => {
  const names = faultTable.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(Object.values(mutations).flatMap(({ provokedBy }) => provokedBy)),
  );
});
