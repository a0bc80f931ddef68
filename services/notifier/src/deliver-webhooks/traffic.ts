/** An attempt that takes longer, in milliseconds, no longer holds a place that prompt receivers need. */
export const SLOW_MS = 1000;

/**
 * Where a destination's attempts count. Each lane has places of its own, so that receivers that answer never wait for
 * those that do not, and nobody waits for the first contact with thousands of new ones.
 */
type Lane = 'proven' | 'unproven' | 'slow';
const lanes: readonly Lane[] = ['proven', 'unproven', 'slow'];

export interface TrafficLimits {
  /** Attempts at once in each lane. */
  lane: number;
  /** Attempts at once to one destination. */
  destination: number;
  /** Deliveries held in all, and bytes of their bodies. */
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
}

/** What the end of an attempt says about its destination. */
export type Impression = 'success' | 'overloaded' | 'failure' | 'no_answer';

/** Deliveries kept for one destination that takes this long, in milliseconds, to work them off. */
const HOLD_MS = 5000;
const SHORTEST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 3_600_000;
/** Destinations remembered although nothing is under way. */
const KNOWN_LIMIT = 20_000;
const FIRST_LIMIT = 4;

/** Decides which of the deliveries at hand is attempted next: a turn for each destination, within bounds for each and each lane. */
export class Traffic<Item extends Queued> {
  private readonly known = new Map<string, Destination<Item>>();
  private readonly ready: Record<Lane, Set<Destination<Item>>> = {
    proven: new Set(),
    unproven: new Set(),
    slow: new Set(),
  };
  private readonly inFlight: Record<Lane, number> = { proven: 0, unproven: 0, slow: 0 };
  private readonly stranger: Destination<Item>;
  private held = 0;
  private heldBytes = 0;

  constructor(
    private readonly limits: TrafficLimits,
    private readonly clock: () => number,
  ) {
    const limit = Math.min(FIRST_LIMIT, limits.destination);
    this.stranger = {
      key: '',
      lane: 'unproven',
      queue: [],
      inFlight: 0,
      limit,
      averageMs: 50,
      pausedUntil: 0,
    };
  }

  /** How many more deliveries can be held. */
  get room(): number {
    return this.heldBytes >= this.limits.backlogBytes ? 0 : Math.max(0, this.limits.backlog - this.held);
  }

  /** Deliveries that wait for their attempt. */
  get backlog(): number {
    return this.held;
  }

  /** Judges deliveries before they are added, each in the knowledge of those it let in before. */
  admission(): (destination: string) => Admission {
    let room = this.room;
    const asked = new Map<string, number>();
    return (key) => {
      const before = asked.get(key) ?? 0;
      asked.set(key, before + 1);
      const { most, waitMs, eachMs } = this.standing(key);
      if (room > 0 && before < most) {
        room -= 1;
        return { taken: true };
      }
      return {
        taken: false,
        waitMs: Math.min(LONGEST_WAIT_MS, waitMs + Math.max(0, before - most) * eachMs),
      };
    };
  }

  /** How many more can be held for a destination, when there should be room again, and how long each one takes. */
  private standing(key: string): { most: number; waitMs: number; eachMs: number } {
    const { queue, limit, averageMs, pausedUntil } = this.known.get(key) ?? this.stranger;
    const eachMs = averageMs / limit;
    const pauseMs = Math.max(0, pausedUntil - this.clock());
    const most = pauseMs > 0 ? 0 : Math.max(limit, Math.floor(HOLD_MS / eachMs)) - queue.length;
    return {
      most: Math.max(0, most),
      waitMs: Math.max(pauseMs, SHORTEST_WAIT_MS, queue.length * eachMs),
      eachMs,
    };
  }

  add(item: Item): void {
    const destination = this.known.get(item.destination) ?? this.meet(item);
    destination.queue.push(item);
    this.held += 1;
    this.heldBytes += item.body.length;
    this.line(destination);
  }

  /** The next to attempt, which then is under way until `ended`; undefined when all have to wait. */
  next(): Item | undefined {
    const lane = lanes.find((name) => this.ready[name].size > 0 && this.inFlight[name] < this.limits.lane);
    const [destination] = lane === undefined ? [] : this.ready[lane];
    if (lane === undefined || !destination) return undefined;
    this.ready[lane].delete(destination);
    const item = destination.queue.shift();
    if (item === undefined) return this.next();
    this.held -= 1;
    this.heldBytes -= item.body.length;
    destination.inFlight += 1;
    this.inFlight[lane] += 1;
    this.line(destination);
    return item;
  }

  /** The attempt takes long: it, and all others to its destination, give their places back. */
  slowed({ destination: key }: Item): void {
    const destination = this.known.get(key);
    if (destination) this.move(destination, 'slow');
  }

  ended({ destination: key }: Item, impression: Impression, durationMs: number): void {
    const destination = this.known.get(key);
    if (!destination) return;
    destination.inFlight -= 1;
    this.inFlight[destination.lane] -= 1;
    destination.averageMs += (durationMs - destination.averageMs) / 8;
    destination.limit = this.nextLimit(destination.limit, impression);
    if (durationMs < SLOW_MS && (impression === 'success' || destination.lane === 'slow'))
      this.move(destination, impression === 'success' ? 'proven' : 'unproven');
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
    this.held -= waiting.length;
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
    const limit = Math.min(this.limits.destination, proven ? Infinity : FIRST_LIMIT);
    const lane = proven ? 'proven' : 'unproven';
    const destination: Destination<Item> = { ...this.stranger, key, lane, queue: [], limit };
    this.known.set(key, destination);
    if (this.known.size > KNOWN_LIMIT) this.forgetIdle();
    return destination;
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
    destination.lane = lane;
    this.inFlight[lane] += destination.inFlight;
    this.line(destination);
  }

  /** Lines up behind the others of its lane, when it may begin something. */
  private line(destination: Destination<Item>): void {
    if (destination.queue.length > 0 && destination.inFlight < destination.limit)
      this.ready[destination.lane].add(destination);
  }
}
