import pLimit from 'p-limit';
import { type FastifyInstance } from 'fastify';

/** Bodies from here on, in bytes, are parsed and answered in turn. */
const LARGE_BYTES = 256 * 1024;
/** A body's text, the file in it as base64 and its bytes are in memory at the same time, so few are worked on at once. */
const AT_ONCE = 4;

/** Lets requests with large bodies take turns from the moment that all of it has arrived until they are answered. */
export class LargeBodies {
  private readonly inTurn = pLimit(AT_ONCE);
  private readonly answered = new WeakMap<object, Promise<void>>();

  constructor(fastify: FastifyInstance) {
    fastify.addHook('preParsing', async (request, reply) => {
      if (Number(request.headers['content-length']) < LARGE_BYTES) return;
      this.answered.set(request, new Promise((resolve) => void reply.raw.once('close', resolve)));
    });
  }

  /** Resolves when it is this request's turn; at once for a small body. */
  async turnOf(request: object, bytes: number): Promise<void> {
    const answered = bytes < LARGE_BYTES ? undefined : this.answered.get(request);
    if (answered === undefined) return;
    await new Promise<void>((begin) => {
      void this.inTurn(() => {
        begin();
        return answered;
      });
    });
  }
}
