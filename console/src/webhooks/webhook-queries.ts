import type { DeliveryPage, WebhookDeliveryDetail, WebhookList, WebhookStats } from '@callsheet/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from '../api/call';

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: ({ signal }) => call<WebhookList>('/api/webhooks', { signal }),
  refetchInterval: 15_000,
});

export function webhookStatsQuery(id: string) {
  return queryOptions({
    queryKey: ['webhooks', id, 'stats'],
    queryFn: ({ signal }) => call<WebhookStats>(`/api/webhooks/${id}/stats`, { signal }),
    refetchInterval: 10_000,
  });
}

export function deliveriesQuery(id: string, status: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['webhooks', id, 'deliveries', status],
    queryFn: ({ pageParam, signal }) =>
      call<DeliveryPage>(`/api/webhooks/${id}/deliveries`, {
        query: { status, limit: 50, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
    refetchInterval: 5_000,
  });
}

export function deliveryQuery(id: string, delivery: string) {
  return queryOptions({
    queryKey: ['webhooks', id, 'delivery', delivery],
    queryFn: ({ signal }) =>
      call<WebhookDeliveryDetail>(`/api/webhooks/${id}/deliveries/${delivery}`, { signal }),
  });
}
