import { type Rehearsal } from './rehearse.js';

const LONGEST_WAIT = 400;

/** Tasks in order of arrival, noting how long each waited. */
export class RehearsedQueue {
  waiting = 0;
  private head = 0;
  private takenOfHead = 0;
  private readonly waits = new Array<number>(LONGEST_WAIT + 1).fill(0);

  constructor(private readonly rehearsal: Rehearsal) {}

  /** Adds this step's arrivals. */
  advance(step: number): void {
    this.waiting += this.rehearsal.arrivals[step] ?? 0;
  }

  /** Starts the oldest; `slow` of them wait for their worker's model as well. */
  start(step: number, count: number, slow: number): void {
    this.startAfter(step, slow, this.rehearsal.loadSteps);
    this.startAfter(step, count - slow, 0);
  }

  /** How many tasks waited so many steps; those still waiting count as started at the end. */
  finish(): readonly number[] {
    this.start(this.rehearsal.arrivals.length, this.waiting, 0);
    return this.waits;
  }

  private startAfter(step: number, count: number, loadSteps: number): void {
    const { arrivals, warmUp } = this.rehearsal;
    this.waiting -= count;
    for (let left = count; left > 0;) {
      const arrived = arrivals[this.head] ?? 0;
      const ofHead = Math.min(left, arrived - this.takenOfHead);
      const wait = Math.min(LONGEST_WAIT, step - this.head + loadSteps);
      if (this.head >= warmUp) this.waits[wait] = (this.waits[wait] ?? 0) + ofHead;
      this.takenOfHead += ofHead;
      left -= ofHead;
      if (this.takenOfHead >= arrived) {
        this.head++;
        this.takenOfHead = 0;
      }
    }
  }
}
