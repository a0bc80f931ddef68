import { randomFrom, type Random } from '../../../local/worker/random.js';
import { type Fault } from './fault.js';

/** A fault at its moment of a run; times in milliseconds. */
export interface PlannedFault {
  readonly name: string;
  readonly atMs: number;
  readonly lastsMs: number;
  /** Decides what the fault itself leaves to chance. */
  readonly seed: number;
}

type Plannable = Pick<Fault, 'name' | 'part' | 'also' | 'lastsMs'>;

/** Work is under way before the first one. */
const BEGIN_MS = 8_000;
const GAP_MS = [700, 2_600] as const;

/**
 * Which faults strike when: the seed alone decides. Each fault has had its turn before one comes again, as far as the time
 * and the parts that are whole allow.
 */
export function planFaults(seed: number, durationMs: number, faults: readonly Plannable[]): PlannedFault[] {
  const random = randomFrom(seed);
  const plan: PlannedFault[] = [];
  const brokenUntil = new Map<string, number>();
  let bag: Plannable[] = [];
  for (let atMs = BEGIN_MS; ; atMs += Math.round(random(...GAP_MS))) {
    if (bag.length === 0) bag = shuffled(faults, random);
    const index = bag.findIndex((one) => partsOf(one).every((part) => (brokenUntil.get(part) ?? 0) < atMs));
    const [fault] = index < 0 ? [] : bag.splice(index, 1);
    const lastsMs = fault ? Math.round(random(...fault.lastsMs)) : 0;
    if (atMs >= durationMs) return plan;
    if (fault === undefined || atMs + lastsMs > durationMs) continue;
    for (const part of partsOf(fault)) brokenUntil.set(part, atMs + lastsMs);
    plan.push({ name: fault.name, atMs, lastsMs, seed: Math.floor(random(0, 2 ** 31)) });
  }
}

/** Every part that a fault needs for itself. */
export function partsOf({ part, also = [] }: Plannable): readonly string[] {
  return [part, ...also];
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, lot: random(0, 1) }))
    .sort((one, other) => one.lot - other.lot)
    .map(({ item }) => item);
}
