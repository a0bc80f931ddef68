import { setTimeout as pause } from 'node:timers/promises';
import { type BenchReceiver } from './receiver.js';
import { percentile, verify, type Expected, type Receipt, type Verdict } from './verify.js';

/** What has not arrived by then counts as lost: all retries that a receiver of the bench needs are over. */
const PATIENCE_MS = 120_000;

/** What one phase came to. */
export interface Phase {
  verdict: Verdict;
  /** Webhooks a second to receivers that behave, from the first commit to the last of them. */
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Sends, waits until all has arrived, and judges. */
export async function measure(receiver: BenchReceiver, send: () => Promise<Expected[]>): Promise<Phase> {
  const begunAt = performance.timeOrigin + performance.now();
  const expected = await send();
  await arrival(receiver, expected.length);
  const receipts = await receiver.take();
  const verdict = verify(expected, receipts);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => percentile(verdict.latencies, share));
  return { verdict, perSecond: rateOf(receipts, begunAt), p50: p50 ?? NaN, p95: p95 ?? NaN, p99: p99 ?? NaN };
}

async function arrival(receiver: BenchReceiver, wanted: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await receiver.accepted()) < wanted && performance.now() < deadline) await pause(100);
}

function rateOf(receipts: readonly Receipt[], begunAt: number): number {
  const prompt = receipts.filter(({ name }) => name === 'ok');
  const lastAt = prompt.reduce((last, { at }) => Math.max(last, at), begunAt);
  return (1000 * prompt.length) / (lastAt - begunAt);
}
