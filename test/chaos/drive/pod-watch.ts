import { setTimeout as sleep } from 'node:timers/promises';
import { type HistoryWriter } from '../history.js';
import { type ChaosSystem } from '../system/chaos-system.js';

const LOOK_EVERY_MS = 1_000;

/** Notes what the provider bills and what our rows say of it, every second of a run. */
export class PodWatch {
  private readonly stopping = new AbortController();
  private readonly watching: Promise<void>;

  constructor(
    private readonly system: ChaosSystem,
    private readonly history: HistoryWriter,
  ) {
    this.watching = this.watch();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      // While Postgres or the emulator is away there is nothing to compare.
      await this.look().catch(() => undefined);
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    const running = await this.system.emulator.livePods();
    const prices = running.map(({ costPerHour }) => costPerHour);
    const usdPerHour = prices.reduce((sum, price) => sum + price, 0);
    this.history.note({ type: 'rate', usdPerHour, dearestUsd: Math.max(0, ...prices) });
    const rows = await this.system.database<{ podId: string }>`
      select provider_pod_id as "podId" from callsheet.pods
      where phase = 'terminated' and provider_pod_id = any (${running.map(({ id }) => id)}::text[])
        and failure_kind is distinct from 'ambiguous'`;
    this.history.note({ type: 'forgotten', podIds: rows.map(({ podId }) => podId) });
  }
}
