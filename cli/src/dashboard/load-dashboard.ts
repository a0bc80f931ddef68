import { dataOf, type ApiClient } from '@callsheet/client';

const NEWEST = 10;

/** What the dashboard shows, asked for at once. */
export async function loadDashboard(client: ApiClient) {
  const [{ workers }, spend, { tasks }] = await Promise.all([
    dataOf(client.GET('/api/workers')),
    dataOf(client.GET('/api/spend')),
    dataOf(client.GET('/api/tasks', { params: { query: { limit: NEWEST } } })),
  ]);
  return { workers, spend, tasks };
}
export type Snapshot = Awaited<ReturnType<typeof loadDashboard>>;
