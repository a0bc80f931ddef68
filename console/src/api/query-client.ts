import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '@callsheet/client';
import { reachability } from './reachability';

/** What the API said, kept while it is on the screen; news from the live stream renews it before it is stale. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => error instanceof ApiError && error.isOutage && failures < 2,
    },
  },
});

reachability.onReturn(() => void queryClient.invalidateQueries());
