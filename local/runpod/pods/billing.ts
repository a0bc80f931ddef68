import { type z } from 'zod';
import { Problem } from '../http/problem.js';
import { type billingQuery } from '../requests/query.js';
import { type Pod } from './pod.js';
import { spentUsd } from './spending.js';

type BillingQuery = z.output<typeof billingQuery>;
type BucketSize = BillingQuery['bucketSize'];

/** The time buckets a billing query asks for: `edges` are epoch milliseconds, each bucket lies between two of them. */
export interface BillingWindow {
  bucketSize: BucketSize;
  edges: number[];
}

const dayMs = 86_400_000;
const maxBuckets = 1_000;

/** Aligns a query's window to whole buckets; the default is the last 30 days. */
export function resolveBillingWindow(query: BillingQuery, now: number): BillingWindow {
  const { bucketSize, lastN, startTime, endTime } = query;
  if (lastN !== undefined && (startTime ?? endTime) !== undefined) {
    throw new Problem(400, 'lastN cannot be combined with startTime or endTime');
  }
  if (startTime !== undefined && endTime === undefined) throw new Problem(400, 'startTime requires endTime');
  const end = endTime === undefined ? now : Date.parse(endTime);
  const start = startTime === undefined ? end - 30 * dayMs : Date.parse(startTime);
  return { bucketSize, edges: edgesOf(bucketSize, lastN ? startOfLast(bucketSize, lastN, now) : start, end) };
}

/** One record for each pod and bucket with a cost, as far as spending before `knownUntil` reaches. */
export function podBilling(
  pods: Pod[],
  { bucketSize, edges }: BillingWindow,
  knownUntil: number,
  podId: string | null,
) {
  const records = edges.slice(0, -1).flatMap((from, at) => {
    const to = edges[at + 1] ?? from;
    return pods.flatMap((pod) => recordOf(pod, from, to, knownUntil));
  });
  const query = { startTime: iso(edges[0] ?? 0), endTime: iso(edges.at(-1) ?? 0), bucketSize, podId };
  const uniquePodCount = new Set(records.map((record) => record.podId)).size;
  return {
    records,
    metadata: { query, recordCount: records.length, uniquePodCount, totals: totalsOf(records) },
  };
}

type BillingRecord = ReturnType<typeof recordOf>[number];

function recordOf(pod: Pod, from: number, to: number, knownUntil: number) {
  const totalAmount = spentUsd(pod, from, Math.min(to, knownUntil));
  if (totalAmount <= 0) return [];
  const gpuAmount = pod.compute.kind === 'gpu' ? totalAmount : 0;
  const amounts = { totalAmount, gpuAmount, cpuAmount: totalAmount - gpuAmount, diskAmount: 0 };
  return [{ startTime: iso(from), endTime: iso(to), podId: pod.id, ...amounts }];
}

function totalsOf(records: BillingRecord[]) {
  const sum = (amount: (record: BillingRecord) => number) =>
    records.reduce((total, one) => total + amount(one), 0);
  return {
    totalAmount: sum((record) => record.totalAmount),
    gpuAmount: sum((record) => record.gpuAmount),
    cpuAmount: sum((record) => record.cpuAmount),
    diskAmount: sum((record) => record.diskAmount),
  };
}

function edgesOf(size: BucketSize, start: number, end: number): number[] {
  const edges: number[] = [];
  let edge = bucketStart(size, start);
  for (; edge < end && edges.length < maxBuckets; edge = bucketStart(size, edge + longerThan[size]))
    edges.push(edge);
  return [...edges, edge];
}

function startOfLast(size: BucketSize, count: number, now: number): number {
  let start = bucketStart(size, now);
  for (let left = count; left > 1; left -= 1) start = bucketStart(size, start - 1);
  return start;
}

/** A span that always reaches into the next bucket and never beyond it, from a bucket's start. */
const longerThan: Record<BucketSize, number> = {
  hour: 3_600_000,
  day: dayMs,
  week: 7 * dayMs,
  month: 31 * dayMs,
  year: 366 * dayMs,
};

function bucketStart(size: BucketSize, time: number): number {
  const date = new Date(time);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (size) {
    case 'hour':
      return Math.floor(time / 3_600_000) * 3_600_000;
    case 'day':
      return Date.UTC(year, month, day);
    case 'week':
      return Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7));
    case 'month':
      return Date.UTC(year, month);
    case 'year':
      return Date.UTC(year, 0);
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
