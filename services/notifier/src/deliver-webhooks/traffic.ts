/** An attempt that takes longer, in milliseconds, no longer holds a place that prompt receivers need. */
export const SLOW_MS = 500;

/**
 * Where a destination's attempts count. Each lane has places of its own: receivers that answer promptly never wait for
 * others, those that answer slowly never for those that do not answer, and nobody for the first contact with thousands.
 */
type Lane = 'proven' | 'unproven' | 'slow' | 'silent';
const lanes: readonly Lane[] = ['proven', 'unproven', 'slow', 'silent'];
const ofEach = <T>(make: () => T): Record<Lane, T> => ({
  proven: make(),
  unproven: make(),
  slow: make(),
  silent: make(),
});

export interface TrafficLimits {
  /** Attempts at once in each lane. */
  lane: Readonly<Record<Lane, number>>;
  /** Attempts at once to one destination. */
  destination: number;
  /** Deliveries held in each lane, and bytes of their bodies in all. */
  backlog: number;
  backlogBytes: number;
}

/** Whether a delivery can be taken now; else when to come back with it, in milliseconds. */
export type Admission = { taken: true } | { taken: false; waitMs: number };

interface Queued {
  destination: string;
  body: string;
  proven: boolean;
}

interface Destination<Item> {
  key: string;
  lane: Lane;
  queue: Item[];
  inFlight: number;
  /** Attempts at once: 1 after one that got no answer, doubled by each success. */
  limit: number;
  averageMs: number;
  pausedUntil: number;
  /** Its last attempt was a success. */
  answers: boolean;
}

/** What the end of an attempt says about its destination. */
export type Impression = 'success' | 'overloaded' | 'failure' | 'no_answer';

/** Deliveries kept for one destination that takes this long, in milliseconds, to work them off. */
const HOLD_MS = 5000;
/** Milliseconds before there may be room again where there is none, and for each that waits. */
const firstWaitMs: Readonly<Record<Lane, number>> = {
  ...{ proven: 100, unproven: 5000 },
  ...{ slow: 1000, silent: 5000 },
};
const PROMPT_EACH_MS = 0.25;
/** A receiver that is back again should not wait longer for what it missed. */
const LONGEST_WAIT_MS = 60_000;
/** Destinations remembered although nothing is under way. */
const KNOWN_LIMIT = 20_000;
/**
 * Attempts a second to those that have not answered well, and of them at once, while proven receivers are called: thousands
 * that fail promptly would take the processor that these need.
 */
const DOUBTFUL_PER_SEC = 300;
const DOUBTFUL_AT_ONCE = 30;
const doubtful: ReadonlySet<Lane> = new Set<Lane>(['unproven', 'silent']);
const FIRST_LIMIT = 4;

/** Decides which of the deliveries at hand is attempted next: a turn for each destination, within bounds for each and each lane. */
export class Traffic<Item extends Queued> {
  private readonly known = new Map<string, Destination<Item>>();
  private readonly ready = ofEach(() => new Set<Destination<Item>>());
  private readonly inFlight = ofEach(() => 0);
  private readonly held = ofEach(() => 0);
  private heldBytes = 0;
  private doubtfulRoom = DOUBTFUL_AT_ONCE;
  private doubtfulCountedAt = 0;

  constructor(
    private readonly limits: TrafficLimits,
    private readonly clock: () => number,
  ) {}

  /** How many more deliveries can be held in the lane that has most room. */
  get room(): number {
    return Math.max(...lanes.map((lane) => this.roomIn(lane)));
  }

  /** Deliveries that wait for their attempt. */
  get backlog(): number {
    return lanes.reduce((sum, lane) => sum + this.held[lane], 0);
  }

  /** Judges deliveries before they are added, each in the knowledge of those it let in before. */
  admission(): (candidate: Pick<Item, 'destination' | 'proven'>) => Admission {
    const taken = new Map<string, number>();
    const count = (key: string) => taken.get(key) ?? 0;
    return ({ destination: key, proven }) => {
      const destination = this.known.get(key) ?? this.stranger(key, proven);
      const { lane } = destination;
      const most = Math.min(this.capacityOf(destination) - count(key), this.roomIn(lane) - count(lane));
      taken.set(key, count(key) + 1);
      if (most <= 0) return { taken: false, waitMs: this.waitOf(destination, count(key)) };
      taken.set(lane, count(lane) + 1);
      return { taken: true };
    };
  }

  private roomIn(lane: Lane): number {
    if (this.heldBytes >= this.limits.backlogBytes) return 0;
    return Math.max(0, this.limits.backlog - this.held[lane]);
  }

  /** How many more can be held: what is worked off soon, so that no lease ends meanwhile. */
  private capacityOf({ queue, limit, averageMs, pausedUntil }: Destination<Item>): number {
    if (pausedUntil > this.clock()) return 0;
    return Math.max(limit, Math.floor((HOLD_MS * limit) / averageMs)) - queue.length;
  }

  /**
   * When to come back with one that there is no room for; `place` spreads those that have to wait. Too early costs a row's
   * update, too late leaves a receiver idle, so prompt receivers are trusted to be fast.
   */
  private waitOf({ lane, averageMs, limit, pausedUntil }: Destination<Item>, place: number): number {
    const pauseMs = pausedUntil - this.clock();
    const eachMs = lane === 'slow' || lane === 'silent' ? averageMs / limit : PROMPT_EACH_MS;
    return Math.max(pauseMs, Math.min(LONGEST_WAIT_MS, firstWaitMs[lane] + place * eachMs));
  }

  add(item: Item): void {
    const destination = this.known.get(item.destination) ?? this.meet(item);
    destination.queue.push(item);
    this.held[destination.lane] += 1;
    this.heldBytes += item.body.length;
    this.line(destination);
  }

  /** The next to attempt, which then is under way until `ended`; undefined when all have to wait, or all that are not proven. */
  next(onlyProven = false): Item | undefined {
    const open = onlyProven ? lanes.slice(0, 1) : lanes;
    const lane = open.find(
      (name) =>
        this.ready[name].size > 0 && this.inFlight[name] < this.limits.lane[name] && this.mayBegin(name),
    );
    const [destination] = lane === undefined ? [] : this.ready[lane];
    if (lane === undefined || !destination) return undefined;
    this.ready[lane].delete(destination);
    const item = destination.queue.shift();
    if (item === undefined) return this.next(onlyProven);
    if (doubtful.has(lane)) this.doubtfulRoom -= 1;
    this.held[lane] -= 1;
    this.heldBytes -= item.body.length;
    destination.inFlight += 1;
    this.inFlight[lane] += 1;
    this.line(destination);
    return item;
  }

  private mayBegin(lane: Lane): boolean {
    if (!doubtful.has(lane)) return true;
    const now = this.clock();
    const regained = ((now - this.doubtfulCountedAt) * DOUBTFUL_PER_SEC) / 1000;
    this.doubtfulRoom = Math.min(DOUBTFUL_AT_ONCE, Math.max(0, this.doubtfulRoom) + regained);
    this.doubtfulCountedAt = now;
    return this.doubtfulRoom >= 1 || (this.inFlight.proven === 0 && this.ready.proven.size === 0);
  }

  /** Its turn came too late: nothing was attempted. */
  skipped({ destination: key }: Item): void {
    const destination = this.known.get(key);
    if (!destination) return;
    destination.inFlight -= 1;
    this.inFlight[destination.lane] -= 1;
    this.line(destination);
  }

  /** The attempt takes long: it, and all others to its destination, give their places back. */
  slowed({ destination: key }: Item): void {
    const destination = this.known.get(key);
    if (destination) this.move(destination, destination.answers ? 'slow' : 'silent');
  }

  ended({ destination: key }: Item, impression: Impression, durationMs: number): void {
    const destination = this.known.get(key);
    if (!destination) return;
    destination.inFlight -= 1;
    this.inFlight[destination.lane] -= 1;
    destination.averageMs += (durationMs - destination.averageMs) / 8;
    destination.limit = this.nextLimit(destination.limit, impression);
    if (impression === 'success') destination.answers = true;
    if (impression === 'no_answer') destination.answers = false;
    this.move(destination, laneAfter(destination.lane, impression, durationMs >= SLOW_MS));
    this.line(destination);
  }

  /** Nothing goes to this destination for so long; gives what waited for it. */
  pause({ destination: key }: Item, pauseMs: number): Item[] {
    const destination = this.known.get(key);
    if (!destination) return [];
    destination.pausedUntil = Math.max(destination.pausedUntil, this.clock() + pauseMs);
    return this.empty(destination);
  }

  /** Gives everything that waits. */
  drain(): Item[] {
    return [...this.known.values()].flatMap((destination) => this.empty(destination));
  }

  private empty(destination: Destination<Item>): Item[] {
    const waiting = destination.queue.splice(0);
    this.held[destination.lane] -= waiting.length;
    for (const { body } of waiting) this.heldBytes -= body.length;
    this.ready[destination.lane].delete(destination);
    return waiting;
  }

  private nextLimit(limit: number, impression: Impression): number {
    if (impression === 'success') return Math.min(this.limits.destination, limit * 2);
    if (impression === 'no_answer') return 1;
    return impression === 'overloaded' ? Math.max(1, Math.floor(limit / 2)) : limit;
  }

  private meet({ destination: key, proven }: Item): Destination<Item> {
    const destination = this.stranger(key, proven);
    this.known.set(key, destination);
    if (this.known.size > KNOWN_LIMIT) this.forgetIdle();
    return destination;
  }

  private stranger(key: string, proven: boolean): Destination<Item> {
    const limit = Math.min(this.limits.destination, proven ? Infinity : FIRST_LIMIT);
    const lane = proven ? 'proven' : 'unproven';
    return { key, lane, queue: [], inFlight: 0, limit, averageMs: 50, pausedUntil: 0, answers: proven };
  }

  private forgetIdle(): void {
    for (const [key, { inFlight, queue }] of this.known) {
      if (this.known.size <= KNOWN_LIMIT * 0.9) return;
      if (inFlight === 0 && queue.length === 0) this.known.delete(key);
    }
  }

  private move(destination: Destination<Item>, lane: Lane): void {
    if (destination.lane === lane) return;
    this.ready[destination.lane].delete(destination);
    this.inFlight[destination.lane] -= destination.inFlight;
    this.held[destination.lane] -= destination.queue.length;
    destination.lane = lane;
    this.inFlight[lane] += destination.inFlight;
    this.held[lane] += destination.queue.length;
    this.line(destination);
  }

  /** Lines up behind the others of its lane, when it may begin something. */
  private line(destination: Destination<Item>): void {
    if (destination.queue.length > 0 && destination.inFlight < destination.limit)
      this.ready[destination.lane].add(destination);
  }
}

function laneAfter(lane: Lane, impression: Impression, slow: boolean): Lane {
  if (impression === 'success') return slow ? 'slow' : 'proven';
  if (slow) return impression === 'no_answer' ? 'silent' : 'slow';
  // Prompt, but not yet as it should be.
  return lane === 'proven' ? 'proven' : 'unproven';
}
