import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { gauge, histogram, metrics, renderMetrics } from '@callsheet/telemetry';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Database } from '../sql.js';

/** GET /metrics for Prometheus, and what every process measures of itself. */
export function serveMetrics(app: NestFastifyApplication, database: Database): void {
  measureProcess(database);
  const duration = histogram(metrics.httpDuration);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onResponse', (request, reply, done) => {
    duration.record(reply.elapsedTime / 1000, {
      'http.request.method': request.method,
      'http.route': request.routeOptions.url ?? 'unknown',
      'http.response.status_code': reply.statusCode,
    });
    done();
  });
  fastify.get('/metrics', async (_request, reply) => {
    const text = await renderMetrics();
    return reply.header('content-type', 'text/plain; version=0.0.4; charset=utf-8').send(text);
  });
}

function measureProcess(database: Database): void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  gauge(metrics.eventLoopDelay, async () => {
    const value = delay.percentile(99) / 1e9;
    delay.reset();
    return [{ value }];
  });
  const state = (name: string, value: number) => ({ value, labels: { 'db.client.connection.state': name } });
  gauge(metrics.poolConnections, async () => {
    const { total, idle } = database.usage();
    return [state('idle', idle), state('used', total - idle)];
  });
  gauge(metrics.poolPending, async () => [{ value: database.usage().waiting }]);
}
