import type { ActedOnTasks, TaskActions } from '@callsheet/contracts';
import { call } from '../api/call';

/** How many tasks the order means now. */
export function countTasks(order: TaskActions, signal?: AbortSignal): Promise<ActedOnTasks> {
  return call('/api/tasks/actions', { method: 'POST', body: { ...order, dry_run: true }, signal });
}

/** Carries the order out, request by request, as long as `goesOn` says so after each; gives how many were changed. */
export async function actOnAll(order: TaskActions, goesOn: (changed: number) => boolean): Promise<number> {
  let changed = 0;
  for (;;) {
    const answer = await call<ActedOnTasks>('/api/tasks/actions', { method: 'POST', body: order });
    changed += answer.changed;
    if (!goesOn(changed) || !answer.more || answer.changed === 0) return changed;
  }
}
