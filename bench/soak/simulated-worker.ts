import { setTimeout as sleep } from 'node:timers/promises';
import { type Figures } from './figures.js';
import { type WorkerCalls } from './worker-calls.js';

const BEAT_EVERY_MS = 20_000;
const WAIT_SEC = 20;

/** A worker that speaks the HTTP contract and does nothing: claims, beats every 20 s, and completes after a while. */
export class SimulatedWorker {
  constructor(
    private readonly id: string,
    private readonly calls: WorkerCalls,
    private readonly figures: Figures,
    private readonly workMs: () => number,
    private readonly signal: AbortSignal,
  ) {}

  /** Works until the signal. Workers do not begin at one moment, nor do they beat at one. */
  async run(): Promise<void> {
    await this.pause(Math.random() * BEAT_EVERY_MS);
    await Promise.all([this.beat(), this.work()]);
  }

  private async beat(): Promise<void> {
    while (!this.signal.aborted) {
      await this.figures.time('heartbeat', () => this.calls.heartbeat(this.id));
      await this.pause(BEAT_EVERY_MS);
    }
  }

  private async work(): Promise<void> {
    while (!this.signal.aborted) {
      const claim = await this.figures.counting(() => this.calls.claim(this.id, WAIT_SEC, this.signal));
      if (claim === 'failed') await this.pause(1_000);
      if (claim === 'failed' || claim === undefined) continue;
      this.figures.noteClaimed(claim);
      await sleep(this.workMs());
      if (await this.complete(claim)) this.figures.noteCompleted(claim);
    }
  }

  /** As the real worker does it: repeated until it is answered. */
  private async complete(task: string): Promise<boolean> {
    while (!this.signal.aborted) {
      const answer = await this.figures.time('complete', () => this.calls.complete(this.id, task));
      if (answer !== 'failed') return true;
      await this.pause(1_000);
    }
    return false;
  }

  private pause(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.signal }).catch(() => undefined);
  }
}
