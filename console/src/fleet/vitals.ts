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
