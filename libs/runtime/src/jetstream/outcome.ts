/** How a handler that did not succeed wants its message treated; returning anything else, or nothing, means done. */
export class RetryLater {
  constructor(readonly delayMs: number) {}
}

/** The message can never succeed: it goes to the dead letters with the reason. */
export class Reject {
  constructor(readonly reason: string) {}
}

/** Milliseconds before delivery `n + 1` of a message whose handler threw: 250 ms doubling to 30 s. */
export function redeliveryDelayMs(deliveryCount: number): number {
  return Math.min(30_000, 250 * 2 ** (deliveryCount - 1));
}
