import { z } from 'zod';
import { type RunpodApi } from './api.js';

const Bill = z.object({ records: z.array(z.unknown()) });
const Record = z.object({ podId: z.string(), totalAmount: z.number() });

/** What the provider billed for each pod in a span of time, USD by pod id; its records lag by about an hour. */
export async function readBill(api: RunpodApi, since: Date, until: Date): Promise<Map<string, number>> {
  const query = new URLSearchParams({
    startTime: since.toISOString(),
    endTime: until.toISOString(),
    bucketSize: 'hour',
  });
  const { records } = await api.send({ method: 'GET', path: `/v2/billing/pods?${query.toString()}` }, Bill);
  const bill = new Map<string, number>();
  for (const item of records) {
    const { success, data } = Record.safeParse(item);
    if (success) bill.set(data.podId, (bill.get(data.podId) ?? 0) + data.totalAmount);
  }
  return bill;
}
