import { isTracing, traceRequest, type RequestTrace } from '@callsheet/telemetry';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';

/** What is asked of a service all the time and says nothing about a task. */
const notTraced = /^\/(health|metrics)/;

/** Answers each request within a trace, in a span that has its route's name. */
export function traceRequests(app: NestFastifyApplication): void {
  if (!isTracing()) return;
  const traces = new WeakMap<object, RequestTrace>();
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    if (notTraced.test(request.url)) return done();
    const { method, url, headers, hostname } = request;
    const route = request.routeOptions.url;
    const name = route === undefined ? method : `${method} ${route}`;
    const traceparent = headers['traceparent'];
    const traced = traceRequest(typeof traceparent === 'string' ? traceparent : undefined, name, () => ({
      'http.request.method': method,
      'http.route': route,
      'url.path': url.split('?', 1)[0],
      'server.address': hostname,
      'user_agent.original': headers['user-agent'],
    }));
    if (!traced) return done();
    traces.set(request, traced);
    reply.raw.once('close', () => traced.end(reply.raw.statusCode));
    traced.run(done);
  });
  // The body arrives outside of the context in which it is waited for.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const traced = traces.get(request);
    if (traced) traced.run(done);
    else done();
  });
}
