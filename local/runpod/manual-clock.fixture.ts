import { type Cancel, type Clock } from './clock.js';

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  private readonly planned = new Set<{ at: number; run: () => void }>();

  constructor(private time = Date.parse('2026-11-23T10:00:00Z')) {}

  now(): number {
    return this.time;
  }

  after(delayMs: number, run: () => void): Cancel {
    const call = { at: this.time + delayMs, run };
    this.planned.add(call);
    return () => this.planned.delete(call);
  }

  stop(): void {
    this.planned.clear();
  }

  /** Lets time pass and makes the calls that fall due, in their order. */
  advance(ms: number): void {
    this.time += ms;
    const due = [...this.planned].filter(({ at }) => at <= this.time).sort((a, b) => a.at - b.at);
    for (const call of due) {
      this.planned.delete(call);
      call.run();
    }
  }
}
