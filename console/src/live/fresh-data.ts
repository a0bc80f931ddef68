import { useEffect } from 'react';
import { queryClient } from '../api/query-client';
import { patchTasks } from '../tasks/patch-tasks';
import { subscribeToEvents } from './feed';
import type { LiveEvent } from './live-event';
import { followStream } from './stream';

/** In a flood of events, lists and figures are asked for again this often at most. */
const FLOOD_MS = 1_500;
/** Otherwise so often, that what is new is on the screen at once. */
const CALM_MS = 100;
/** More events than this since the last time are a flood. */
const CALM_EVENTS = 10;
/** What happens together is told by several events: one answer has it all. */
const GATHER_MS = 40;

/** Keeps what the API said in step with the stream while somebody is signed in. */
export function useFreshData(key: string): void {
  useEffect(() => {
    const leaving = new AbortController();
    const renew = renewer();
    const stop = subscribeToEvents((events) => {
      patchTasks(events);
      for (const event of events) renew(event);
    });
    void followStream(key, leaving.signal, () => void queryClient.invalidateQueries());
    return () => {
      stop();
      leaving.abort();
    };
  }, [key]);
}

/** Which answers of the API an event makes old, by the first part of their query key. */
const touched: [prefix: string, parts: string[]][] = [
  ['task.', ['tasks', 'overview', 'batches', 'failures', 'counts']],
  ['worker.heartbeat', []],
  ['worker.', ['pods', 'workers', 'overview', 'decisions']],
  ['batch.', ['batches']],
  ['budget.', ['overview', 'spend']],
  ['webhook.', ['webhooks']],
  ['scheduler.', ['decisions']],
];

function renewer(): (event: LiveEvent) => void {
  const due = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let renewedAt = -Infinity;
  let count = 0;
  let pause = CALM_MS;
  const run = () => {
    timer = undefined;
    renewedAt = performance.now();
    pause = count > CALM_EVENTS ? FLOOD_MS : CALM_MS;
    count = 0;
    const parts = [...due];
    due.clear();
    const isDue = (part: unknown) => typeof part === 'string' && parts.includes(part);
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isDue(queryKey[0]) });
  };
  return ({ type, taskId }) => {
    const parts = touched.find(([prefix]) => type.startsWith(prefix))?.[1] ?? [];
    if (parts.length > 0) count += 1;
    for (const part of parts) due.add(part);
    if (taskId) void queryClient.invalidateQueries({ queryKey: ['task', taskId] });
    if (due.size > 0) timer ??= setTimeout(run, Math.max(GATHER_MS, renewedAt + pause - performance.now()));
  };
}
