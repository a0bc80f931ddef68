import { type ServerResponse } from 'node:http';
import { type Socket } from 'node:net';
import { type FastifyInstance } from 'fastify';

/** How long answers under way may take when the service ends, in milliseconds: half of what a container is given to stop. */
const DRAIN_MS = 15_000;

/**
 * When the service ends, a connection ends with the answer it waits for, at once when it waits for none. Node by itself leaves
 * those open for minutes that were never used, that have begun a request, or that are kept alive after an answer under way.
 */
export function endConnections(fastify: FastifyInstance): void {
  const underWay = new Map<Socket, number>();
  let isClosing = false;
  const endIdle = (socket: Socket) => {
    if (isClosing && underWay.get(socket) === 0) socket.destroySoon();
  };
  const count = (socket: Socket, change: number) => {
    const before = underWay.get(socket);
    if (before === undefined) return;
    underWay.set(socket, before + change);
    endIdle(socket);
  };
  fastify.server.on('connection', (socket: Socket) => {
    underWay.set(socket, 0);
    socket.once('close', () => underWay.delete(socket));
    endIdle(socket);
  });
  fastify.server.on('request', ({ socket }, answer: ServerResponse) => {
    count(socket, 1);
    answer.once('close', () => count(socket, -1));
  });
  fastify.addHook('preClose', async () => {
    isClosing = true;
    for (const socket of underWay.keys()) endIdle(socket);
    setTimeout(() => fastify.server.closeAllConnections(), DRAIN_MS).unref();
  });
}
