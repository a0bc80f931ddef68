/** Time as the emulator sees it: milliseconds since the epoch, and calls in the future. */
export interface Clock {
  now(): number;
  after(delayMs: number, run: () => void): Cancel;
  /** Lets time pass at once: what falls due in between happens in its order. */
  advance(ms: number): void;
  /** Calls off everything planned. */
  stop(): void;
}

/** Calls off something planned with `Clock.after`; harmless once it has run. */
export type Cancel = () => void;

interface Planned {
  readonly at: number;
  readonly run: () => void;
  timer?: NodeJS.Timeout;
}

/** The longest delay a timer takes; what lies beyond waits for the clock to be put forward. */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's own clock, which can be put forward. */
export class VirtualClock implements Clock {
  private aheadMs = 0;
  private readonly planned = new Set<Planned>();

  now(): number {
    return Date.now() + this.aheadMs;
  }

  after(delayMs: number, run: () => void): Cancel {
    const call: Planned = { at: this.now() + delayMs, run };
    this.planned.add(call);
    this.setTimer(call);
    return () => this.forget(call);
  }

  advance(ms: number): void {
    this.aheadMs += ms;
    const now = this.now();
    const due = [...this.planned].filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
    for (const call of due) if (this.planned.has(call)) this.happen(call);
    for (const call of this.planned) this.setTimer(call);
  }

  stop(): void {
    for (const call of this.planned) this.forget(call);
  }

  private setTimer(call: Planned): void {
    clearTimeout(call.timer);
    const delayMs = call.at - this.now();
    if (delayMs <= longestTimerMs) call.timer = setTimeout(() => this.happen(call), Math.max(0, delayMs));
  }

  private happen(call: Planned): void {
    this.forget(call);
    call.run();
  }

  private forget(call: Planned): void {
    clearTimeout(call.timer);
    this.planned.delete(call);
  }
}
