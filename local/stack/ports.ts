import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Below the range from which Linux and macOS take the ports of outgoing connections. */
const FREE_RANGE = { first: 20_000, last: 32_000 };

/** The preferred TCP port when it is free on this machine, else a free one. */
export async function choosePort(preferred?: number): Promise<number> {
  const reservation = await reserve(preferred);
  await release(reservation.server);
  return reservation.port;
}

/** A port for each wish, in the same order, no two alike. */
export async function choosePorts(preferred: readonly (number | undefined)[]): Promise<number[]> {
  const reservations = [];
  for (const wish of preferred) reservations.push(await reserve(wish));
  await Promise.all(reservations.map(({ server }) => release(server)));
  return reservations.map(({ port }) => port);
}

async function reserve(preferred?: number): Promise<{ port: number; server: Server }> {
  for (let port = preferred ?? randomPort(); ; port = randomPort()) {
    const server = await hold(port);
    if (server) return { port, server };
  }
}

function randomPort(): number {
  return randomInt(FREE_RANGE.first, FREE_RANGE.last);
}

/** Holds the port on 127.0.0.1 when nobody listens there or on all addresses. */
async function hold(port: number): Promise<Server | undefined> {
  const everywhere = await listen(port, '0.0.0.0');
  if (!everywhere) return undefined;
  await release(everywhere);
  return listen(port, '127.0.0.1');
}

function listen(port: number, host: string): Promise<Server | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

async function release(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
