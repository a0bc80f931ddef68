import { type Rehearsal, type RehearsedRule } from './rehearse.js';

/** Workers as numbers: so many busy, so many booting, and since when each of the others is idle. */
export class RehearsedPods {
  busy = 0;
  booting = 0;
  /** Since when each idle one is; -1 - step of one that has no model yet. */
  private readonly idleSince: number[] = [];
  private ordered = 0;
  private seed = 1;
  private readonly ends: number[];
  private readonly starts: number[];
  /** When those asked for will be there, in order of asking. */
  private readonly coming: number[] = [];

  constructor(private readonly rehearsal: Rehearsal) {
    const { arrivals, serviceSteps, bootSteps, loadSteps } = rehearsal;
    const length = arrivals.length + serviceSteps + loadSteps + 2 * bootSteps + 2;
    this.ends = new Array<number>(length).fill(0);
    this.starts = new Array<number>(length).fill(0);
  }

  get idle(): number {
    return this.idleSince.length;
  }

  get present(): number {
    return this.idleSince.length + this.busy + this.booting;
  }

  /** Tasks that end and boots that are over. */
  advance(step: number): void {
    const [ended, ready] = [this.ends[step] ?? 0, this.starts[step] ?? 0];
    this.busy -= ended;
    this.booting -= ready;
    for (let count = 0; count < ended; count++) this.idleSince.push(step);
    for (let count = 0; count < ready; count++) this.idleSince.push(-1 - step);
  }

  /** Starts so many tasks, on whom is chance; how many of them on a worker without model. */
  begin(step: number, tasks: number): number {
    const { serviceSteps, loadSteps } = this.rehearsal;
    let first = 0;
    for (let count = 0; count < tasks; count++) {
      // Park and Miller's generator: the same arrivals always give the same answer.
      this.seed = (this.seed * 48_271) % 2_147_483_647;
      const index = this.seed % this.idleSince.length;
      if ((this.idleSince[index] ?? 0) < 0) first++;
      this.idleSince[index] = this.idleSince[this.idleSince.length - 1] ?? 0;
      this.idleSince.pop();
    }
    this.busy += tasks;
    const [soon, slow] = [step + serviceSteps, step + serviceSteps + loadSteps];
    this.ends[soon] = (this.ends[soon] ?? 0) + tasks - first;
    this.ends[slow] = (this.ends[slow] ?? 0) + first;
    return first;
  }

  /** Asks for more; boots take two to four thirds of the mean. */
  order(step: number, more: number): void {
    const { bootSteps } = this.rehearsal;
    for (let count = 0; count < more; count++) {
      const share = 2 / 3 + (2 / 3) * ((this.ordered++ * 0.618_034) % 1);
      const ready = step + Math.max(1, Math.round(share * bootSteps));
      this.starts[ready] = (this.starts[ready] ?? 0) + 1;
      this.coming.push(ready);
    }
    this.booting += more;
  }

  /** Ends no more than so many: the youngest that boot, then the idle. */
  release(step: number, surplus: number, { cancels, idleSteps }: RehearsedRule): void {
    let left = surplus;
    while (cancels && left > 0 && this.booting > 0) {
      const ready = this.coming.pop();
      if (ready === undefined) break;
      if (ready <= step) continue;
      this.starts[ready] = (this.starts[ready] ?? 0) - 1;
      this.booting--;
      left--;
    }
    const idle = this.idleSince;
    for (let index = idle.length - 1; index >= 0 && left > 0; index--) {
      const since = idle[index] ?? 0;
      if (step - (since < 0 ? -1 - since : since) < idleSteps) continue;
      idle[index] = idle[idle.length - 1] ?? 0;
      idle.pop();
      left--;
    }
  }
}
