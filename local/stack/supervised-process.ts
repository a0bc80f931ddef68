import { explainError } from './explain-error.js';
import { type RunningProcess } from './launch.js';
import { restartDelay } from './restart-delay.js';

/** What happens to a supervised process. */
export type SupervisorEvent<Name extends string> =
  | { readonly type: 'starting'; readonly name: Name }
  | { readonly type: 'started'; readonly name: Name; readonly pid: number }
  | { readonly type: 'stopped'; readonly name: Name }
  | { readonly type: 'crashed'; readonly name: Name; readonly reason: string; readonly restartInMs: number };

/** One process that is started again, after a growing wait, whenever it ends unasked. */
export class SupervisedProcess<Name extends string> {
  private running: RunningProcess | undefined;
  private starting: Promise<RunningProcess> | undefined;
  private abort = new AbortController();
  private startedAt = 0;
  private lastDelayMs: number | undefined;
  private restart: NodeJS.Timeout | undefined;
  private isWanted = false;

  constructor(
    private readonly name: Name,
    private readonly launch: (abort: AbortSignal) => Promise<RunningProcess>,
    private readonly onEvent: (event: SupervisorEvent<Name>) => void,
  ) {}

  get pid(): number | undefined {
    return this.running?.pid;
  }

  /** Starts it, if it is not running; rejects when it does not come up. */
  async start(): Promise<void> {
    if (this.isWanted) return;
    this.isWanted = true;
    try {
      await this.bringUp();
    } catch (error) {
      this.isWanted = false;
      throw error;
    }
  }

  /** Ends it, also in the middle of its start, and keeps it ended. */
  async stop(): Promise<void> {
    this.isWanted = false;
    clearTimeout(this.restart);
    this.abort.abort();
    await this.starting?.catch(() => undefined);
    if (!this.running) return;
    await this.running.stop();
    this.running = undefined;
    this.onEvent({ type: 'stopped', name: this.name });
  }

  kill(signal: NodeJS.Signals): void {
    if (!this.running) throw new Error(`${this.name} is not running`);
    this.running.signal(signal);
  }

  private async bringUp(): Promise<void> {
    this.startedAt = Date.now();
    this.onEvent({ type: 'starting', name: this.name });
    this.abort = new AbortController();
    this.starting = this.launch(this.abort.signal);
    try {
      const running = await this.starting;
      this.running = running;
      this.onEvent({ type: 'started', name: this.name, pid: running.pid });
      void running.exited.then((reason) => this.handleExit(reason));
    } finally {
      this.starting = undefined;
    }
  }

  private handleExit(reason: string): void {
    if (!this.isWanted) return;
    this.running = undefined;
    this.scheduleRestart(reason);
  }

  private scheduleRestart(reason: string): void {
    this.lastDelayMs = restartDelay(this.lastDelayMs, Date.now() - this.startedAt);
    this.onEvent({ type: 'crashed', name: this.name, reason, restartInMs: this.lastDelayMs });
    this.restart = setTimeout(() => {
      this.bringUp().catch((error: unknown) => {
        if (this.isWanted) this.scheduleRestart(explainError(error));
      });
    }, this.lastDelayMs);
  }
}
