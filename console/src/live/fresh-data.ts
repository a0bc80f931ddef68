import { useEffect } from 'react';
import { queryClient } from '../api/query-client';
import { patchTasks } from '../tasks/patch-tasks';
import { subscribeToEvents } from './feed';
import type { LiveEvent } from './live-event';
import { followStream } from './stream';

/** Lists and figures are asked for again this often at most, however many events come. */
const RENEW_MS = 1_500;

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
  const run = () => {
    timer = undefined;
    const parts = [...due];
    due.clear();
    const isDue = (part: unknown) => typeof part === 'string' && parts.includes(part);
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => isDue(queryKey[0]) });
  };
  return ({ type, taskId }) => {
    const parts = touched.find(([prefix]) => type.startsWith(prefix))?.[1] ?? [];
    for (const part of parts) due.add(part);
    if (taskId) void queryClient.invalidateQueries({ queryKey: ['task', taskId] });
    if (due.size > 0) timer ??= setTimeout(run, RENEW_MS);
  };
}
