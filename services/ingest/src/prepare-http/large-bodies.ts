import pLimit from 'p-limit';
import { type FastifyInstance } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bodies from here on, in bytes, take turns. */
const LARGE_BYTES = 256 * 1024;
/** A body's bytes, its text and the file in it as base64 are in memory at the same time, so few are worked on at once. */
const AT_ONCE = 4;
/** A slow sender keeps its turn from the others so long, in milliseconds. */
const TURN_MS = 5000;

/** Lets requests with large JSON take turns from before it is received until they are answered. */
export function takeLargeBodiesInTurn(fastify: FastifyInstance, turnMs = TURN_MS): void {
  const inTurn = pLimit(AT_ONCE);
  fastify.addHook('preParsing', async ({ headers }, reply) => {
    const isJson = headers['content-type']?.startsWith('application/json') === true;
    if (!isJson || !(Number(headers['content-length']) >= LARGE_BYTES)) return;
    const answered = new Promise<void>((resolve) => void reply.raw.once('close', resolve));
    await new Promise<void>((begin) => {
      void inTurn(() => {
        begin();
        return Promise.race([answered, sleep(turnMs, undefined, { ref: false })]);
      });
    });
  });
}
