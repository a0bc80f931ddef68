import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { trace } from '@opentelemetry/api';

/** Gives the span of each request its route's name. */
export function nameRequests(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, _reply, done) => {
      const route = request.routeOptions.url;
      const span = trace.getActiveSpan();
      if (span && route !== undefined) {
        span.updateName(`${request.method} ${route}`);
        span.setAttribute('http.route', route);
      }
      done();
    });
}
