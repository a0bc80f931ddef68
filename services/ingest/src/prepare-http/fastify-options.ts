import { type FastifyBaseLogger, type FastifyServerOptions, type RawServerBase } from 'fastify';

const MIB = 1024 * 1024;

/** The largest body of a request that has no limit of its own, in bytes. */
export const BODY_LIMIT = MIB;
/** The largest body from a worker: a video below 2 MiB and its thumbnail travel inside the request as base64. */
export const WORKER_BODY_LIMIT = 16 * MIB;
/** The largest batch: ten thousand prompts of 1,600 bytes. */
export const BATCH_BODY_LIMIT = 16 * MIB;

/** How the HTTP server itself behaves. */
export const fastifyOptions: FastifyServerOptions<RawServerBase, FastifyBaseLogger> = {
  bodyLimit: BODY_LIMIT,
  /** A sender that falls silent this long, in milliseconds, gives its connection and half-received file up. */
  connectionTimeout: 120_000,
  /** A request must be all there by then, in milliseconds: two GiB at 5 Mbit/s. Node gives its headers a minute. */
  requestTimeout: 3_600_000,
  /** Ids longer than this name nothing; they are still answered by the route they were meant for. */
  routerOptions: { maxParamLength: 2000 },
  frameworkErrors: answerBadUrl,
};

interface RawReply {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/** A URL that cannot be decoded reaches no route, and thus no filter. */
function answerBadUrl(error: Error, _request: unknown, { raw }: { raw: RawReply }): void {
  raw.statusCode = 400;
  raw.setHeader('content-type', 'application/problem+json');
  raw.end(JSON.stringify({ type: 'about:blank', title: 'Bad request', status: 400, detail: error.message }));
}
