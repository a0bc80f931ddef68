/** Longer than any task, so that the running one is still delivered. */
const MARGIN_MS = 2 * 3600 * 1000;

/** True when a token ends so soon that its worker should take no more work: it cannot be given another while it runs. */
export function runsOut(expiresAtSeconds: number | undefined, nowMs: number): boolean {
  return expiresAtSeconds !== undefined && expiresAtSeconds * 1000 - nowMs < MARGIN_MS;
}
