/** A request as the receiver saw it; `at` in milliseconds since 1970. */
export interface Receipt {
  webhookId: string;
  taskId: string;
  eventType: string;
  name: string;
  at: number;
  accepted: boolean;
}

/** A webhook that has to arrive, in the order in which its task's events were committed; `committedAt` as `Receipt.at`. */
export interface Expected {
  taskId: string;
  eventType: string;
  committedAt: number;
}

export interface Verdict {
  /** Expected webhooks that no request that was accepted brought. */
  lost: number;
  /** Webhooks that came before an earlier one of their task was accepted. */
  outOfOrder: number;
  /** Webhooks that came under more than one webhook-id. */
  renamed: number;
  /** Requests beyond the first accepted one of each webhook. */
  repeated: number;
  /** Milliseconds from commit to the first request, of those that were accepted at the first. */
  latencies: number[];
  /** When the last expected webhook was accepted. */
  lastAt: number;
}

/** Compares what was sent with what arrived. */
export function verify(expected: readonly Expected[], receipts: readonly Receipt[]): Verdict {
  const byWebhook = groupBy(receipts, keyOf);
  const verdict: Verdict = { lost: 0, outOfOrder: 0, renamed: 0, repeated: 0, latencies: [], lastAt: 0 };
  const acceptedBefore = new Map<string, number>();
  for (const webhook of expected) {
    const requests = byWebhook.get(keyOf(webhook)) ?? [];
    const accepted = requests.find((request) => request.accepted);
    const [first] = requests;
    if (!accepted) verdict.lost += 1;
    if (first && first.at < (acceptedBefore.get(webhook.taskId) ?? 0)) verdict.outOfOrder += 1;
    if (new Set(requests.map(({ webhookId }) => webhookId)).size > 1) verdict.renamed += 1;
    verdict.repeated += Math.max(0, requests.filter((request) => request.accepted).length - 1);
    if (accepted && accepted === first) verdict.latencies.push(accepted.at - webhook.committedAt);
    verdict.lastAt = Math.max(verdict.lastAt, accepted?.at ?? 0);
    acceptedBefore.set(webhook.taskId, accepted?.at ?? Infinity);
  }
  return verdict;
}

/** The value that a share of them does not exceed; NaN when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function keyOf({ taskId, eventType }: { taskId: string; eventType: string }): string {
  return `${taskId} ${eventType}`;
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group) group.push(value);
    else groups.set(key(value), [value]);
  }
  return groups;
}
