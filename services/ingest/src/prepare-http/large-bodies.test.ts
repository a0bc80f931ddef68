import { connect, type AddressInfo } from 'node:net';
import fastify from 'fastify';
import { takeLargeBodiesInTurn } from './large-bodies.js';

const LARGE = JSON.stringify({ file_data: 'A'.repeat(300_000) });

async function start(turnMs: number) {
  const server = fastify();
  takeLargeBodiesInTurn(server, turnMs);
  let underWay = 0;
  let most = 0;
  server.post('/', async () => {
    most = Math.max(most, ++underWay);
    // Everything that is let in at once arrives before this is answered.
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return 'taken';
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  const { port } = server.server.address() as AddressInfo;
  const send = async (body: string) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers, body })).text();
  };
  return { server, port, send, most: () => most };
}

test('of twenty large bodies at once four are worked on at a time, and all are answered', async () => {
  const { server, send, most } = await start(60_000);
  const answers = await Promise.all(Array.from({ length: 20 }, () => send(LARGE)));
  expect(answers).toEqual(Array(20).fill('taken'));
  expect(most()).toBeLessThanOrEqual(4);
  await server.close();
});

test('senders that fall silent keep the others waiting no longer than their turn, and small bodies not at all', async () => {
  const { server, port, send } = await start(200);
  const silent = Array.from({ length: 8 }, () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${LARGE.length}\r\n\r\n{`,
    );
    return socket;
  });
  expect(await send('{}')).toBe('taken');
  expect(await send(LARGE)).toBe('taken');
  for (const socket of silent) socket.destroy();
  await server.close();
});
