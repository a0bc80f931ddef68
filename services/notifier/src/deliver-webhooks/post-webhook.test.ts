import { startReceiver, type Receiver } from '../testing/receiver.js';
import { postWebhook } from './post-webhook.js';

let receiver: Receiver;
beforeEach(async () => void (receiver = await startReceiver()));
afterEach(() => receiver.stop());

const post = (host: string, allowed: string[] = [], timeoutMs = 5000) =>
  postWebhook(new URL(`http://${host}:${receiver.port}/hook`), {
    headers: { 'content-type': 'application/json' },
    body: '{}',
    timeoutMs,
    allowed: new Set(allowed),
  });

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
  ['the name of the URL', 'localhost', 'localhost'],
  ['an address the name has', 'localhost', '127.0.0.1'],
])('allowed by %s', async (_name, host, entry) => {
  expect(await post(host, [entry])).toMatchObject({ statusCode: 204 });
});

test('a name without an address is an error', async () => {
  await expect(post('nobody.invalid')).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
});

test('a redirect is an answer, not a direction', async () => {
  receiver.answer((response) =>
    response.writeHead(307, { location: `http://127.0.0.1:${receiver.port}/elsewhere` }).end(),
  );
  expect(await post('127.0.0.1', ['127.0.0.1'])).toMatchObject({ statusCode: 307 });
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
  const answer = await post('127.0.0.1', ['127.0.0.1']);
  expect(answer.body).toBe('x'.repeat(4096));
  await closed;
});

test('an answer that breaks off after its status line counts', async () => {
  receiver.answer((response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('par\0t', () => response.destroy());
  });
  expect(await post('127.0.0.1', ['127.0.0.1'])).toMatchObject({ statusCode: 200, body: 'par\uFFFDt' });
});

test('no answer in time', async () => {
  receiver.answer(() => undefined);
  await expect(post('127.0.0.1', ['127.0.0.1'], 100)).rejects.toThrow('no answer within 0.1 s');
});

test('a connection closed without an answer', async () => {
  receiver.answer((response) => response.destroy());
  await expect(post('127.0.0.1', ['127.0.0.1'])).rejects.toThrow(/socket hang up|closed/);
});
