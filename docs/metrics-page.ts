import { metrics, type MetricDefinition } from '@callsheet/telemetry';

/** docs/metrics.md: every metric a service shows at /metrics. */
export function metricsPage(): string {
  const definitions: MetricDefinition[] = Object.values(metrics);
  const rows = definitions.map(
    ({ name, kind, unit, labels, services, description }) =>
      `| \`${name}\` | ${kind} | ${unit} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${services} | ${description} |`,
  );
  return `${[
    '# Metrics',
    '',
    'Each service shows its metrics at `/metrics` of its port, always, in the text format of Prometheus. There, dots become',
    'underscores; seconds end in `_seconds`, counters in `_total`.',
    '',
    'There are no exemplars: the metrics SDK of OpenTelemetry for JavaScript collects none. The way from',
    'a metric to a trace is the log: lines of that time and service carry `trace_id`, and those about a task its `taskId`, with',
    'which `GET /api/tasks/:id` gives `trace_id`.',
    '',
    '`deploy/metrics` has the configuration of Prometheus, alert rules and a Grafana dashboard.',
    'Figures that the scheduler reads from the database are the same at each replica: take `max`, not `sum`.',
    '',
    '| name | kind | unit | labels | shown by | means |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')}\n`;
}
