import { untraced } from '@callsheet/telemetry';
import { errorMessage } from './errors.js';
import { type Log } from './log.js';

/**
 * A loop around `runOnce`: every `intervalMs`, and at once when woken. Runs never overlap; a wake during a run causes one
 * more. A run that throws is logged and tried again at the next tick.
 */
export class Ticker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private wokenDuringRun = false;
  private stopped = true;

  constructor(
    private readonly name: string,
    private readonly intervalMs: number,
    private readonly runOnce: () => Promise<unknown>,
    private readonly log: Log,
  ) {}

  start(): void {
    this.stopped = false;
    this.wake();
  }

  /** Runs soon; cheap to call often. */
  wake(): void {
    if (this.stopped) return;
    if (this.running) {
      this.wokenDuringRun = true;
      return;
    }
    clearTimeout(this.timer);
    this.running = untraced(() => this.run());
  }

  /** Resolves when the current run, if any, is over; none starts after it. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async run(): Promise<void> {
    // The caller notes this run first: one that throws at once must not be over before that.
    await Promise.resolve();
    try {
      await this.runOnce();
    } catch (error) {
      this.log.warn({ loop: this.name, reason: errorMessage(error) }, 'loop run failed, will run again');
    }
    this.running = undefined;
    if (this.stopped) return;
    const delay = this.wokenDuringRun ? 0 : this.intervalMs;
    this.wokenDuringRun = false;
    this.timer = setTimeout(() => this.wake(), delay);
  }
}
