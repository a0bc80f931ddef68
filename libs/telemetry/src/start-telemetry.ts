type Env = Readonly<Record<string, string | undefined>>;

let stop: (() => Promise<void>) | undefined;

/**
 * Begins to record traces when `OTEL_EXPORTER_OTLP_ENDPOINT` is set, else does nothing. To be called before what is to be
 * instrumented is loaded.
 */
export async function startTelemetry(service: string, env: Env): Promise<void> {
  if (!env['OTEL_EXPORTER_OTLP_ENDPOINT'] && !env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) return;
  if (env['OTEL_SDK_DISABLED'] === 'true') return;
  const { openTracing } = await import('./open-tracing.js');
  stop = openTracing(env['OTEL_SERVICE_NAME'] || service);
}

/** True while spans are recorded. */
export function isTracing(): boolean {
  return stop !== undefined;
}

/** Sends what is recorded, as far as a collector takes it in time. */
export async function stopTelemetry(): Promise<void> {
  await stop?.();
}
