/** npm, the terminal and our own launcher may each deliver the same Ctrl-C. */
const ECHO_MS = 1_000;

/** Calls `first` when the user or the system asks this process to end, and `second` when they ask again. */
export function onStopRequest(first: () => void, second: () => void): void {
  let askedAt: number | undefined;
  const handle = () => {
    if (askedAt === undefined) {
      askedAt = Date.now();
      first();
    } else if (Date.now() - askedAt > ECHO_MS) second();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, handle);
}
