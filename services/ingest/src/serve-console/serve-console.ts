import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { type FastifyInstance } from 'fastify';

/** What scripts, pictures and requests of the console may come from. Videos lie wherever workers put them. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: http: https:",
  "media-src 'self' http: https:",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const headers = {
  'cache-control': 'no-cache',
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Beside the compiled services. */
const builtConsole = join(__dirname, '../../../../console');

/** Addresses of programs: an unknown one is told as an error, not shown the console. */
const forPrograms = /^\/(api|assets|auth|functions|health|metrics|realtime|rest|storage)(\/|\?|$)/;

/** Serves the built console at /: its files are named by their content and kept for good, its page is asked for each time. */
export function serveConsole(fastify: FastifyInstance, folder = builtConsole): void {
  if (!existsSync(join(folder, 'assets'))) return;
  void fastify.register(fastifyStatic, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: '365d',
    setHeaders: (reply) => void reply.header('x-content-type-options', 'nosniff'),
  });
  fastify.get('/*', (request, reply) => {
    if (forPrograms.test(request.url)) return reply.callNotFound();
    return reply
      .headers(headers)
      .sendFile('index.html', folder, { cacheControl: false, lastModified: false });
  });
}
