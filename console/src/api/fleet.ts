import type { BreakerList, PodList, Spend, WorkerList } from '@callsheet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { call } from './call';

export const podsQuery = queryOptions({
  queryKey: ['pods'],
  queryFn: ({ signal }) => call<PodList>('/api/pods', { signal }),
  refetchInterval: 5_000,
});

export const workersQuery = queryOptions({
  queryKey: ['workers'],
  queryFn: ({ signal }) => call<WorkerList>('/api/workers', { signal }),
  refetchInterval: 10_000,
});

export const spendQuery = queryOptions({
  queryKey: ['spend'],
  queryFn: ({ signal }) => call<Spend>('/api/spend', { signal }),
  refetchInterval: 5_000,
});

export const breakerQuery = queryOptions({
  queryKey: ['breaker'],
  queryFn: ({ signal }) => call<BreakerList>('/api/breaker', { signal }),
  refetchInterval: 10_000,
});
