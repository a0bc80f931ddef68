import type { ApiKeyList, ProjectList, Settings } from '@callsheet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => call<Settings>('/api/settings', { signal }),
  refetchInterval: 30_000,
});

export const projectsQuery = queryOptions({
  queryKey: ['projects'],
  queryFn: ({ signal }) => call<ProjectList>('/api/projects', { signal }),
  refetchInterval: 30_000,
});

export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => call<ApiKeyList>('/api/api-keys', { signal }),
  refetchInterval: 30_000,
});
