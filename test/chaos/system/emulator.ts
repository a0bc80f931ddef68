import { z } from 'zod';

const State = z.object({
  pods: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      phase: z.string(),
      status: z.string(),
      foreign: z.boolean(),
      createdAt: z.iso.datetime(),
      costPerHour: z.number(),
      spentUsd: z.number(),
      pids: z.array(z.number()),
    }),
  ),
  foreignWrites: z.number(),
  faults: z.record(z.string(), z.number()),
});
export type EmulatedPod = z.infer<typeof State>['pods'][number];

/** The Runpod emulator's admin side. */
export class Emulator {
  constructor(private readonly url: string) {}

  async state(): Promise<z.infer<typeof State>> {
    const response = await fetch(`${this.url}/state`, { signal: AbortSignal.timeout(5_000) });
    return State.parse(await response.json());
  }

  /** Those that run and cost. */
  async livePods(): Promise<EmulatedPod[]> {
    return (await this.state()).pods.filter(({ phase, foreign }) => !foreign && isLive(phase));
  }

  /** Arms a fault for the next matching calls. */
  async arm(kind: string, more: Record<string, unknown> = {}): Promise<void> {
    await this.call('POST', '/faults', { kind, ...more });
  }

  async disarm(): Promise<void> {
    await this.call('DELETE', '/faults');
  }

  /** What happens to a pod without the API; false when it is gone already. */
  async happen(podId: string, what: 'vanish' | 'exit' | 'error' | 'kill-workers'): Promise<boolean> {
    const response = await fetch(`${this.url}/pods/${podId}/${what}`, { method: 'POST' });
    return response.ok;
  }

  private async call(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(this.url + path, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  }
}

function isLive(phase: string): boolean {
  return !['gone', 'terminated', 'exited', 'failed'].includes(phase);
}
