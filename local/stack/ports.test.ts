import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { choosePort, choosePorts } from './ports.js';

const servers: Server[] = [];

afterEach(() => servers.splice(0).forEach((server) => server.close()));

async function occupy(port: number, host: string) {
  const server = createServer().listen(port, host);
  servers.push(server);
  await once(server, 'listening');
}

test('takes the preferred port when it is free', async () => {
  const free = await choosePort();
  await expect(choosePort(free)).resolves.toBe(free);
});

test.each(['127.0.0.1', '0.0.0.0'])('avoids the preferred port when somebody listens on %s', async (host) => {
  const taken = await choosePort();
  await occupy(taken, host);
  await expect(choosePort(taken)).resolves.not.toBe(taken);
});

test('chooses several at once that differ, even with equal wishes', async () => {
  const wish = await choosePort();
  const chosen = await choosePorts([wish, wish, undefined, undefined]);
  expect(chosen[0]).toBe(wish);
  expect(new Set(chosen).size).toBe(4);
});

test('a chosen port can be listened on', async () => {
  await expect(occupy(await choosePort(), '127.0.0.1')).resolves.toBeUndefined();
});
