import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { DeliveryList, TaskDetail, TaskWhy, ListedTask } from '@callsheet/contracts';
import { call } from '../api/call';
import { asQuery, type TasksSearch } from './tasks-search';

export interface ListedPage {
  tasks: ListedTask[];
  next_cursor: string | null;
}

const PAGE = 100;

/** Tasks of a filter, page by page. */
export function tasksQuery({ view, ...search }: TasksSearch) {
  return infiniteQueryOptions({
    queryKey: ['tasks', search],
    queryFn: ({ pageParam, signal }) =>
      call<ListedPage>('/api/tasks', {
        query: { ...asQuery(search), limit: PAGE, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 20_000,
  });
}

export function taskQuery(id: string) {
  return queryOptions({
    queryKey: ['task', id],
    queryFn: ({ signal }) => call<TaskDetail>(`/api/tasks/${id}`, { signal }),
    refetchInterval: ({ state }) =>
      state.data && ['Queued', 'In Progress'].includes(state.data.status) ? 2_500 : false,
  });
}

export function whyQuery(id: string) {
  return queryOptions({
    queryKey: ['task', id, 'why'],
    queryFn: ({ signal }) => call<TaskWhy>(`/api/tasks/${id}/why`, { signal }),
    refetchInterval: 5_000,
  });
}

export function taskDeliveriesQuery(id: string) {
  return queryOptions({
    queryKey: ['task', id, 'deliveries'],
    queryFn: ({ signal }) => call<DeliveryList>(`/api/tasks/${id}/webhooks`, { signal }),
    refetchInterval: 5_000,
  });
}
