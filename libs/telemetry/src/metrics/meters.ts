import { type Attributes, type Counter, type Histogram } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type MetricDefinition } from './definitions.js';

const exporter = new PrometheusExporter({ preventServerStart: true });
const meter = new MeterProvider({ readers: [exporter] }).getMeter('callsheet');

/** A value with its labels. */
export interface Reading {
  value: number;
  labels?: Attributes;
}

/** A metric that only rises. */
export function counter(definition: MetricDefinition): Counter {
  const { unit, description } = definition;
  return meter.createCounter(shownName(definition), { unit, description });
}

/** A metric of durations and the like. */
export function histogram(definition: MetricDefinition): Histogram {
  const { unit, description, buckets = [] } = definition;
  const advice = { explicitBucketBoundaries: [...buckets] };
  return meter.createHistogram(shownName(definition), { unit, description, advice });
}

/** A metric that is read when it is asked for; one that cannot be read now is left out. */
export function gauge(definition: MetricDefinition, read: () => Promise<readonly Reading[]>): void {
  const { unit, description } = definition;
  meter.createObservableGauge(shownName(definition), { unit, description }).addCallback(async (result) => {
    for (const { value, labels } of await read().catch(() => [])) result.observe(value, labels);
  });
}

/** What `load` gave, asked again after so many milliseconds at the earliest, by all readers together. */
export function cached<T>(load: () => Promise<T>, maxAgeMs = 5000): () => Promise<T> {
  let loaded: { at: number; value: Promise<T> } | undefined;
  return () => {
    if (!loaded || Date.now() - loaded.at > maxAgeMs) loaded = { at: Date.now(), value: load() };
    return loaded.value;
  };
}

/** All metrics of this process in Prometheus' text format. */
export async function renderMetrics(): Promise<string> {
  const { resourceMetrics } = await exporter.collect();
  return new PrometheusSerializer().serialize(resourceMetrics);
}

/** The exporter adds no units, which Prometheus' names by OpenTelemetry's rules have. */
function shownName({ name, unit }: MetricDefinition): string {
  return unit === 's' ? `${name}.seconds` : name;
}
