import { setTimeout as pause } from 'node:timers/promises';
import { type BenchReceiver } from './receiver.js';
import { percentile, verify, type Expected, type Receipt, type Verdict } from './verify.js';

/** Silence after which what is missing counts as lost: longer than the first wait between attempts. */
const SILENCE_MS = 15_000;

/** What one phase came to. */
export interface Phase {
  verdict: Verdict;
  /** Webhooks a second to receivers that behave, from the first commit to the last of them. */
  perSecond: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Sends, waits until all has arrived or nothing comes any more, and judges. */
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
  let before = 0;
  for (let silentSince = performance.now(); performance.now() - silentSince < SILENCE_MS;) {
    const accepted = await receiver.accepted();
    if (accepted >= wanted) return;
    if (accepted > before) silentSince = performance.now();
    before = accepted;
    await pause(100);
  }
}

function rateOf(receipts: readonly Receipt[], begunAt: number): number {
  const prompt = receipts.filter(({ name }) => name === 'ok');
  const lastAt = prompt.reduce((last, { at }) => Math.max(last, at), begunAt);
  return (1000 * prompt.length) / (lastAt - begunAt);
}
