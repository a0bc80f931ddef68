import type { Worker } from '@callsheet/contracts';
import { useSyncExternalStore } from 'react';
import { subscribeToEvents } from '../live/feed';

/** What a worker said of its GPU last. */
export interface Vitals {
  usedMb: number;
  totalMb: number;
  at: string;
}

const known = new Map<string, Vitals>();
const listeners = new Map<string, Set<() => void>>();

subscribeToEvents((events) => {
  for (const { type, workerId, data, at } of events) {
    const { vram_used_mb: usedMb, vram_total_mb: totalMb } = data;
    if (type !== 'worker.heartbeat' || !workerId) continue;
    if (typeof usedMb !== 'number' || typeof totalMb !== 'number') continue;
    known.set(workerId, { usedMb, totalMb, at });
    for (const listener of listeners.get(workerId) ?? []) listener();
  }
});

/** Takes what the API said of workers, where no later heartbeat was heard. */
export function noteVitals(workers: readonly Worker[]): void {
  for (const { id, vram_used_mb, vram_total_mb, last_heartbeat: at } of workers) {
    if (vram_used_mb === null || vram_total_mb === null || at === null) continue;
    if ((known.get(id)?.at ?? '') >= at) continue;
    known.set(id, { usedMb: vram_used_mb, totalMb: vram_total_mb, at });
    for (const listener of listeners.get(id) ?? []) listener();
  }
}

/** A worker's vitals; only what shows this worker renders again when it beats. */
export function useVitals(workerId: string | null): Vitals | undefined {
  return useSyncExternalStore(
    (listener) => {
      if (workerId === null) return () => undefined;
      const own = listeners.get(workerId) ?? new Set();
      listeners.set(workerId, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0) listeners.delete(workerId);
      };
    },
    () => (workerId === null ? undefined : known.get(workerId)),
  );
}
