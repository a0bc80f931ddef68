import { one } from '@callsheet/runtime';
import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { generate } from 'selfsigned';
import { startNameServer } from '../testing/name-server.js';
import { beginStory, send, status, type Story } from '../testing/story.js';

let story: Story;
const servers: Server[] = [];
beforeEach(async () => void (story = await beginStory()));
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await story.end();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const lastAttempt = async () => (await story.attempts()).at(-1);

test('slow: an answer within the timeout counts', async () => {
  story.receiver.answer((response) => void setTimeout(() => response.writeHead(204).end(), 1200));
  await story.deliverOne();
  expect(await story.delivery()).toMatchObject({ status: 'delivered', attempts: 1 });
});

test('500: tried again after five seconds', async () => {
  story.receiver.answer(status(500));
  await story.deliverOne();
  const { waitSec, ...delivery } = await story.delivery();
  expect(delivery).toMatchObject({ status: 'pending', attempts: 1, error: 'answered 500' });
  expect(waitSec).toBeGreaterThan(3.5);
  expect(waitSec).toBeLessThan(5.6);
});

test('410: over at once', async () => {
  story.receiver.answer(status(410));
  await story.deliverOne();
  expect(await story.delivery()).toMatchObject({ status: 'failed', attempts: 1, settled: true });
});

test('429 with Retry-After: it and all that waits for the same place keep away as long', async () => {
  story.receiver.answer((response) => void response.writeHead(429, { 'retry-after': '3600' }).end());
  const { sender, planner } = await story.deliverOne({ WEBHOOK_CONCURRENCY_PER_ENDPOINT: '1' });
  expect((await story.delivery()).waitSec).toBeGreaterThan(3590);
  await story.database`
    insert into public.tasks (task_type, status, webhook_url) values ('video_generation', 'Failed', ${story.hook})`;
  const events = await story.database<{ id: string }>`select max(id)::text as id from callsheet.outbox`;
  await planner.plan(events.map(({ id }) => id));
  await send(sender);
  expect(story.receiver.received).toHaveLength(1);
});

test('reset: tried again', async () => {
  story.receiver.answer((response) => void response.socket?.resetAndDestroy());
  await story.deliverOne();
  expect(await story.delivery()).toMatchObject({ status: 'pending', attempts: 1 });
  expect((await lastAttempt())?.error).toMatch(/ECONNRESET|closed without an answer/);
});

test('reset in the middle of the answer: the status line counts, and what had arrived is kept', async () => {
  story.receiver.answer((response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.socket?.resetAndDestroy());
  });
  await story.deliverOne();
  expect(await story.delivery()).toMatchObject({ status: 'delivered' });
  expect(await lastAttempt()).toMatchObject({ status_code: 200 });
});

test('redirect: a failure, and not followed', async () => {
  story.receiver.answer((response) => void response.writeHead(302, { location: '/elsewhere' }).end());
  await story.deliverOne();
  expect(story.receiver.received.map(({ path }) => path)).toEqual(['/hook']);
  expect(await lastAttempt()).toMatchObject({ error: 'answered 302: redirects are not followed' });
});

test('huge body: 4 kB are kept', async () => {
  story.receiver.answer((response) => void response.writeHead(200).end('y'.repeat(1_000_000)));
  await story.deliverOne();
  expect(await lastAttempt()).toMatchObject({ status_code: 200, response_body: 'y'.repeat(4096) });
});

test('an endless answer is cut at 4 kB', async () => {
  const closed = new Promise((resolve) => {
    story.receiver.answer((response) => {
      const more = () => void (response.destroyed || response.write('x'.repeat(65_536), more));
      response.on('close', resolve).writeHead(200);
      more();
    });
  });
  await story.deliverOne();
  expect(await lastAttempt()).toMatchObject({ status_code: 200, response_body: 'x'.repeat(4096) });
  await closed;
});

test('an answer that trickles for ever is given up at the timeout', async () => {
  story.receiver.answer((response) => {
    response.writeHead(200);
    const drip = setInterval(() => void response.write('.'), 20);
    response.on('close', () => clearInterval(drip));
  });
  await story.deliverOne({ WEBHOOK_TIMEOUT_SEC: '0.3' });
  expect(await story.delivery()).toMatchObject({ status: 'delivered' });
  expect((await lastAttempt())?.response_body).toMatch(/^\.+$/);
});

test('hang: given up at the timeout', async () => {
  story.receiver.answer(() => undefined);
  await story.deliverOne({ WEBHOOK_TIMEOUT_SEC: '0.1' });
  expect(await story.delivery()).toMatchObject({ status: 'pending', error: 'no answer within 0.1 s' });
});

test('headers without an end: refused at 16 kB', async () => {
  const port = await listening(
    createTcpServer((socket) => {
      socket.on('error', () => undefined).write(`HTTP/1.1 200 OK\r\nx: ${'h'.repeat(100_000)}`);
    }),
  );
  await story.deliverOne({}, `http://127.0.0.1:${port}/`);
  expect((await lastAttempt())?.error).toMatch(/[Hh]eaders? /);
});

test('what is not HTTP is told as such', async () => {
  const port = await listening(createTcpServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n')));
  await story.deliverOne({}, `http://127.0.0.1:${port}/`);
  expect((await lastAttempt())?.error).toMatch(/does not match the HTTP/);
});

test('invalid TLS: told as such', async () => {
  const port = await listening(createTcpServer((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n')));
  await story.deliverOne({}, `https://127.0.0.1:${port}/`);
  expect(await story.delivery()).toMatchObject({ status: 'pending', attempts: 1 });
  expect((await lastAttempt())?.error).toMatch(/SSL|TLS/);
});

test('a certificate that nobody vouches for is refused before anything is sent', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'caller.test' }]);
  let sent = 0;
  const server = createTlsServer({ key, cert }, (socket) => void socket.on('data', () => (sent += 1)));
  server.on('tlsClientError', () => undefined);
  await story.deliverOne({}, `https://127.0.0.1:${await listening(server)}/`);
  expect((await lastAttempt())?.error).toMatch(/certificate/);
  expect(sent).toBe(0);
});

test('DNS rebinding: the address that was checked is the one that is called', async () => {
  const dns = await startNameServer('127.0.0.1');
  try {
    const env = { WEBHOOK_DNS_SERVERS: dns.address, WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' };
    const url = `http://rebind.test:${story.receiver.port}/hook`;
    story.receiver.answer((response) => void response.writeHead(500, { connection: 'close' }).end());
    const { sender } = await story.deliverOne(env, url);
    expect(story.receiver.received).toHaveLength(1);
    // One question for each kind of address: the connection does not ask again.
    expect(dns.asked).toEqual(['rebind.test', 'rebind.test']);
    dns.answer('127.0.0.2');
    await story.makeDue();
    await send(sender);
    expect(story.receiver.received).toHaveLength(1);
    expect((await lastAttempt())?.error).toMatch(/^refused: rebind.test is 127\.0\.0\.2/);
  } finally {
    dns.stop();
  }
});

test.each([
  ['this network', '0.0.0.0'],
  ['private 10/8', '10.1.2.3'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['loopback', '127.0.0.1'],
  ['link-local and cloud metadata', '169.254.169.254'],
  ['private 172.16/12', '172.16.0.1'],
  ['private 192.168/16', '192.168.1.1'],
  ['benchmarking', '198.18.0.1'],
  ['documentation', '203.0.113.7'],
  ['multicast', '224.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['loopback v6', '[::1]'],
  ['v4-mapped v6', '[::ffff:127.0.0.1]'],
  ['NAT64', '[64:ff9b::7f00:1]'],
  ['local NAT64', '[64:ff9b:1::7f00:1]'],
  ['6to4', '[2002:7f00:1::]'],
  ['Teredo', '[2001::1]'],
  ['unique local', '[fd12:3456::1]'],
  ['link-local v6', '[fe80::1]'],
  ['metadata v6', '[fd00:ec2::254]'],
  ['multicast v6', '[ff02::1]'],
  ['a number for an address', '2130706433'],
  ['a hexadecimal address', '0x7f.1'],
  ['localhost', 'localhost'],
  ['a name below localhost', 'a.localhost'],
])('%s is refused: nothing is sent, and the record says why', async (_, host) => {
  await story.deliverOne({ WEBHOOK_ALLOW_PRIVATE: '' }, `http://${host}:${story.receiver.port}/hook`);
  expect(story.receiver.received).toEqual([]);
  const { error, status: state } = await story.delivery();
  expect(state).toBe('pending');
  expect(error).toMatch(/^refused: .*is not public/);
});

test.each([
  ['private', '10.0.0.8'],
  ['metadata', '169.254.169.254'],
  ['loopback', '127.0.0.1'],
])('a name that resolves to a %s address is refused', async (_, address) => {
  const dns = await startNameServer(address);
  try {
    const env = { WEBHOOK_DNS_SERVERS: dns.address, WEBHOOK_ALLOW_PRIVATE: '' };
    await story.deliverOne(env, `http://inside.test:${story.receiver.port}/hook`);
    expect(story.receiver.received).toEqual([]);
    expect((await lastAttempt())?.error).toBe(
      `refused: inside.test is ${address}, which is not public (see WEBHOOK_ALLOW_PRIVATE)`,
    );
  } finally {
    dns.stop();
  }
});

test.each([
  ['a file', 'file:///etc/passwd', 'must be an http(s) URL'],
  ['an unparsable URL', 'http://[::1', 'must be an http(s) URL'],
  ['userinfo', 'http://user:secret@127.0.0.1/', 'must not contain a user name or password'],
  [
    'a URL longer than an index entry',
    `https://caller.test/${'x'.repeat(10_000)}`,
    'at most 2000 characters',
  ],
])('plain SQL may insert a task with %s: its webhook fails at once', async (_, url, problem) => {
  await story.deliverOne({}, url);
  const delivery = await story.delivery();
  expect(delivery).toMatchObject({ status: 'failed', attempts: 1 });
  expect(delivery.error).toContain(problem);
});

test('one slow endpoint never delays another', async () => {
  const held: (() => void)[] = [];
  story.receiver.answer((response, path) => {
    if (path === '/slow') held.push(() => response.writeHead(204).end());
    else response.writeHead(204).end();
  });
  const slow = `http://127.0.0.1:${story.receiver.port}/slow`;
  const { sender, planner } = story.notifier({ WEBHOOK_CONCURRENCY: '4' });
  await story.database`
    insert into public.tasks (task_type, status, webhook_url)
    select 'video_generation', 'Failed', case when n <= 40 then ${slow} else ${story.hook} end
    from generate_series(1, 50) n`;
  const events = await story.database<{ id: string }>`select id::text from callsheet.outbox order by id`;
  const quick = story.receiver.count('/hook', 10);
  await planner.plan(events.map(({ id }) => id));
  await quick;
  expect(held.length).toBeLessThanOrEqual(4);
  story.receiver.answer(status(204));
  while (held.length > 0) held.splice(0).forEach((release) => release());
  await sender.idle();
  expect(one(await story.database`select count(*)::int as n from callsheet.webhook_attempts`)).toEqual({
    n: 50,
  });
});
