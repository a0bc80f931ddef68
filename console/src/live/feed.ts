import { useEffect, useEffectEvent } from 'react';
import type { LiveEvent } from './live-event';

/** More than this between two frames is a flood: the oldest are dropped, since the screen shows the newest. */
const MOST_WAITING = 5_000;
const HIDDEN_PAUSE_MS = 1_000;

type Handler = (events: LiveEvent[]) => void;

const handlers = new Set<Handler>();
let waiting: LiveEvent[] = [];
let scheduled = false;

/** Takes an event; all that came since the last frame are handed on together, so that a frame renders once. */
export function publish(event: LiveEvent): void {
  waiting.push(event);
  if (waiting.length > MOST_WAITING) waiting = waiting.slice(-MOST_WAITING / 2);
  if (scheduled) return;
  scheduled = true;
  if (document.hidden) setTimeout(flush, HIDDEN_PAUSE_MS);
  else requestAnimationFrame(flush);
}

function flush(): void {
  scheduled = false;
  const events = waiting;
  waiting = [];
  for (const handle of handlers) handle(events);
}

/** Calls back with the events of each frame. */
export function subscribeToEvents(handler: Handler): () => void {
  handlers.add(handler);
  return () => handlers.delete(handler);
}

/** Calls back with the events of each frame while the component is on the screen. */
export function useEvents(handler: Handler): void {
  const latest = useEffectEvent(handler);
  useEffect(() => subscribeToEvents((events) => latest(events)), []);
}
