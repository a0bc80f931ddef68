import { type Random } from '../../../local/worker/random.js';
import { type Driver } from '../drive/driver.js';
import { type Receiver } from '../drive/receiver.js';
import { type HistoryWriter } from '../history.js';
import { type ChaosSystem } from '../system/chaos-system.js';

/** What a fault can get at. */
export interface Target {
  readonly system: ChaosSystem;
  readonly driver: Driver;
  readonly receiver: Receiver;
  readonly history: HistoryWriter;
}

/** Something that breaks, and is whole again some time later. */
export interface Fault {
  readonly name: string;
  /** What it breaks: two faults of the same part never overlap. */
  readonly part: string;
  /** Further parts that must be whole meanwhile. */
  readonly also?: readonly string[];
  /** Shortest and longest time until it is mended, in milliseconds. */
  readonly lastsMs: readonly [number, number];
  /** Why it cannot be done on this machine, if so. */
  readonly hindrance?: (target: Target) => string | undefined;
  /** Breaks it and gives what mends it; undefined when there was nothing to break. The signal says that its time is over. */
  readonly inject: (target: Target, random: Random, over: AbortSignal) => Promise<Mend | undefined>;
}

/** Mends what a fault broke. */
export type Mend = () => Promise<void>;

/** For faults that are over as soon as they have struck. */
export const nothingToMend: Mend = async () => undefined;
