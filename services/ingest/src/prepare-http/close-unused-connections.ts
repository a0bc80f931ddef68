import { type Socket } from 'node:net';
import { type FastifyInstance } from 'fastify';

/**
 * Ends connections that were never used when the service ends. Browsers open some in advance; Node does not count them among
 * the idle ones that it closes by itself, and would wait for their time limit.
 */
export function closeUnusedConnections(fastify: FastifyInstance): void {
  const unused = new Set<Socket>();
  let isClosing = false;
  fastify.server.on('connection', (socket: Socket) => {
    if (isClosing) return void socket.destroy();
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  fastify.server.on('request', ({ socket }) => unused.delete(socket));
  fastify.addHook('preClose', async () => {
    isClosing = true;
    for (const socket of unused) socket.destroy();
  });
}
