const stops: (() => Promise<void>)[] = [];

/** Runs `stop`, with all that were named before, and ends the process when the benchmark is interrupted, so that no server outlives it. */
export function stopOnSignal(stop: () => Promise<void>): void {
  if (stops.push(stop) > 1) return;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      void Promise.allSettled(stops.map((one) => one())).finally(() =>
        process.exit(signal === 'SIGINT' ? 130 : 143),
      );
    });
}
