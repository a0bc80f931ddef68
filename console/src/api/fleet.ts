import type { WorkerList } from '@callsheet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { call } from './call';

export interface Pod {
  name: string;
  provider: string;
  provider_pod_id: string | null;
  worker_id: string | null;
  worker_status: string | null;
  orphan: boolean;
  phase: string;
  stage: string | null;
  gpu_type: string | null;
  cloud: string | null;
  place: string | null;
  volume: string | null;
  usd_per_hour: number | null;
  usd: number | null;
  requested_at: string | null;
  created_at: string | null;
  launched_at: string | null;
  stopped_at: string | null;
  terminated_at: string | null;
  failure_kind: string | null;
  failure_detail: string | null;
}

export interface Spend {
  usd_per_hour: number;
  idle_usd_per_hour: number;
  usd_today: number;
  usd_this_month: number;
  idle_usd_today: number;
  idle_usd_this_month: number;
  pods: number;
  idle_pods: number;
  projects_this_month: { project_id: string; name: string; seconds: number; usd: number }[];
  exceeded: {
    period: string;
    project_id: string | null;
    limit_usd: number;
    spent_usd: number;
    raised_at: string;
  }[];
}

export interface Breaker {
  provider: string;
  state: string;
  cause: string | null;
  failures: number;
  message: string | null;
  retry_at: string | null;
}

export const podsQuery = queryOptions({
  queryKey: ['pods'],
  queryFn: ({ signal }) => call<{ pods: Pod[] }>('/api/pods', { signal }),
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
  queryFn: ({ signal }) => call<{ breakers: Breaker[] }>('/api/breaker', { signal }),
  refetchInterval: 10_000,
});
