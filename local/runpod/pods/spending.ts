import { type BilledSpan, type Pod } from './pod.js';

const hourMs = 3_600_000;

/** USD spent on a pod between two moments, by the millisecond at its hourly rate. */
export function spentUsd(pod: Pick<Pod, 'billed' | 'costPerHour'>, from: number, to: number): number {
  const ms = pod.billed.reduce((sum, span) => sum + overlapMs(span, from, to), 0);
  return (ms / hourMs) * pod.costPerHour;
}

/** The account's balance in USD at `now`. */
export function balanceUsd(initialUsd: number, pods: Pod[], now: number): number {
  return initialUsd - pods.reduce((sum, pod) => sum + spentUsd(pod, 0, now), 0);
}

/** Starts paying for a pod. */
export function startBilling(pod: Pod, now: number): void {
  pod.billed.push({ from: now, to: null });
}

/** Stops paying for a pod. */
export function stopBilling(pod: Pod, now: number): void {
  for (const span of pod.billed) span.to ??= now;
}

function overlapMs(span: BilledSpan, from: number, to: number): number {
  return Math.max(0, Math.min(span.to ?? to, to) - Math.max(span.from, from));
}
