import type { DecisionPage } from '@callsheet/contracts';
import { infiniteQueryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

/** The scheduler's decisions, newest first; of a kind or about a worker when asked so. */
export function decisionsQuery(filter: { kind?: string; worker_id?: string; limit?: number }) {
  return infiniteQueryOptions({
    queryKey: ['decisions', filter],
    queryFn: ({ pageParam, signal }) =>
      call<DecisionPage>('/api/scaling/decisions', {
        query: { limit: 200, ...filter, before: pageParam },
        signal,
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next_before }) => next_before ?? undefined,
    refetchInterval: 5_000,
  });
}
