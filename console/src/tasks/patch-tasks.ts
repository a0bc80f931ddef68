import type { TaskDetail, TaskStatus, ListedTask } from '@callsheet/contracts';
import type { InfiniteData } from '@tanstack/react-query';
import { queryClient } from '../api/query-client';
import type { LiveEvent } from '../live/live-event';
import type { ListedPage } from './task-queries';

type Shown = Pick<ListedTask, 'status' | 'attempts' | 'worker_id' | 'updated_at' | 'generation_started_at'>;

/** Puts what events say of tasks on the screen at once; the rest of those tasks follows when lists are renewed. */
export function patchTasks(events: LiveEvent[]): void {
  const newest = new Map<string, LiveEvent>();
  for (const event of events) if (event.taskId && event.status) newest.set(event.taskId, event);
  if (newest.size === 0) return;
  queryClient.setQueriesData<InfiniteData<ListedPage>>({ queryKey: ['tasks'], type: 'active' }, (data) =>
    data ? patchPages(data, newest) : data,
  );
  for (const [id, event] of newest) {
    queryClient.setQueryData<TaskDetail>(
      ['task', id],
      (task) => task && { ...task, ...stateOf(event, task) },
    );
  }
}

function patchPages(
  data: InfiniteData<ListedPage>,
  newest: Map<string, LiveEvent>,
): InfiniteData<ListedPage> {
  const pages = data.pages.map((page) =>
    page.tasks.some(({ id }) => newest.has(id))
      ? { ...page, tasks: page.tasks.map((task) => patched(task, newest)) }
      : page,
  );
  return pages.some((page, index) => page !== data.pages[index]) ? { ...data, pages } : data;
}

function patched(task: ListedTask, newest: Map<string, LiveEvent>): ListedTask {
  const event = newest.get(task.id);
  return event && event.at >= task.updated_at ? { ...task, ...stateOf(event, task) } : task;
}

function stateOf(event: LiveEvent, before: Shown): Shown {
  const began = event.type === 'task.claimed' ? event.at : before.generation_started_at;
  return {
    status: event.status as TaskStatus,
    attempts: event.attempts ?? before.attempts,
    worker_id: event.workerId ?? before.worker_id,
    updated_at: event.at,
    generation_started_at: began,
  };
}
