import { watchEvents } from '@callsheet/client';
import { useSyncExternalStore } from 'react';
import { publish } from './feed';
import { asLiveEvent } from './live-event';

/** `live`: news arrive; `waiting`: being connected again; `off`: nobody is signed in. */
export type StreamState = 'off' | 'waiting' | 'live';

const REFUSED_PAUSE_MS = 10_000;

const listeners = new Set<() => void>();
let state: StreamState = 'off';

function become(next: StreamState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

/** Follows the stream until aborted; after a break it goes on behind the last event. `onBack` tells of the end of a break. */
export async function followStream(apiKey: string, signal: AbortSignal, onBack: () => void): Promise<void> {
  let wasLost = false;
  const onState = ({ live }: { live: boolean }) => {
    if (live && wasLost) onBack();
    wasLost = !live;
    become(live ? 'live' : 'waiting');
  };
  become('waiting');
  while (!signal.aborted) {
    try {
      for await (const event of watchEvents({
        baseUrl: location.origin,
        apiKey,
        signal,
        onState,
        retryMs: 500,
      }))
        publish(asLiveEvent(event));
    } catch {
      // Refused: lists are asked for in their own rhythm, and the stream is tried again in a while.
      onState({ live: false });
      await new Promise((resolve) => setTimeout(resolve, REFUSED_PAUSE_MS));
    }
  }
  become('off');
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether news arrive. */
export function useStreamState(): StreamState {
  return useSyncExternalStore(subscribe, () => state);
}
