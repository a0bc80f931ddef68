import { useSyncExternalStore } from 'react';

/** Whether the API answers: `slow` while a request takes long, `down` from a lost request until one is answered. */
export type Reach = 'ok' | 'slow' | 'down';

const PROBE_MS = 2_000;
const listeners = new Set<() => void>();
const returns = new Set<() => void>();
let reach: Reach = 'ok';
let probe: ReturnType<typeof setInterval> | undefined;

function become(next: Reach): void {
  if (reach === next) return;
  const returned = reach === 'down' && next === 'ok';
  reach = next;
  for (const listener of listeners) listener();
  if (next === 'down') probe ??= setInterval(() => void ask(), PROBE_MS);
  else if (probe !== undefined) probe = void clearInterval(probe);
  if (returned) for (const tell of returns) tell();
}

async function ask(): Promise<void> {
  const response = await fetch('/health/live', { cache: 'no-store' }).catch(() => undefined);
  if (response?.ok) become('ok');
}

export const reachability = {
  heard(status: number): void {
    become([502, 503, 504].includes(status) ? 'down' : 'ok');
  },
  lost(): void {
    become('down');
  },
  slow(): void {
    if (reach === 'ok') become('slow');
  },
  /** Calls back when the API answers again after an outage. */
  onReturn(tell: () => void): () => void {
    returns.add(tell);
    return () => returns.delete(tell);
  },
};

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the API answers. */
export function useReach(): Reach {
  return useSyncExternalStore(subscribe, () => reach);
}
