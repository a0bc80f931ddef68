import { startReceiver, type Receiver } from '../testing/receiver.js';
import { parseAllowList } from './allow-list.js';
import { ReceiverClient } from './receiver-client.js';

let receiver: Receiver;
const clients: ReceiverClient[] = [];
beforeEach(async () => void (receiver = await startReceiver()));
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await receiver.stop();
});

function clientFor(allowed: string, timeoutMs = 5000): ReceiverClient {
  const client = new ReceiverClient({ timeoutMs, allowed: parseAllowList(allowed) });
  clients.push(client);
  return client;
}

const request = {
  method: 'POST' as const,
  headers: { 'content-type': 'application/json' },
  body: '{}',
};
const post = (host: string, allowed = '', timeoutMs = 5000) =>
  clientFor(allowed, timeoutMs).send(new URL(`http://${host}:${receiver.port}/hook`), request);

test.each([
  '127.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '0x7f.1',
  '2130706433',
  '169.254.169.254',
  'localhost',
])('%s is refused before anything is sent', async (host) => {
  await expect(post(host)).rejects.toThrow(/^refused: .* is not public/);
  expect(receiver.received).toEqual([]);
});

test.each([
  ['the address of the URL', '127.0.0.1', '127.0.0.1'],
  ['a subnet of the address', '127.0.0.1', '10.0.0.0/8, 127.0.0.0/24'],
  ['the name of the URL', 'localhost', 'localhost'],
  ['an address the name has', 'localhost', '127.0.0.1'],
])('allowed by %s', async (_name, host, entry) => {
  expect(await post(host, entry)).toMatchObject({ statusCode: 204 });
});

test('a name without an address is an error', async () => {
  await expect(post('nobody.invalid')).rejects.toThrow(/^no address found for nobody.invalid/);
});

test('a redirect is an answer, not a direction', async () => {
  receiver.answer((response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${receiver.port}/elsewhere` }).end(),
  );
  expect(await post('127.0.0.1', '127.0.0.1')).toMatchObject({ statusCode: 307 });
  expect(receiver.received.map(({ path }) => path)).toEqual(['/hook']);
});

test('an endless answer is cut at 4 kB', async () => {
  const closed = new Promise((resolve) => {
    receiver.answer((response) => {
      const more = () => void (response.destroyed || response.write('x'.repeat(65_536), more));
      response.on('close', resolve).writeHead(200);
      more();
    });
  });
  const answer = await post('127.0.0.1', '127.0.0.1');
  expect(answer.body).toBe('x'.repeat(4096));
  await closed;
});

test('an answer that breaks off after its status line counts', async () => {
  receiver.answer((response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('par\0t', () => response.destroy());
  });
  expect(await post('127.0.0.1', '127.0.0.1')).toMatchObject({ statusCode: 200, body: 'par\uFFFDt' });
});

test('no answer in time', async () => {
  receiver.answer(() => undefined);
  await expect(post('127.0.0.1', '127.0.0.1', 100)).rejects.toThrow('no answer within 0.1 s');
});

test('a connection closed without an answer', async () => {
  receiver.answer((response) => response.destroy());
  await expect(post('127.0.0.1', '127.0.0.1')).rejects.toThrow(
    /^the connection was closed without an answer/,
  );
});
