import { serversOf } from './nats.js';

test('a user and password in the URL are given apart from the address', () => {
  expect(serversOf('nats://ingest:p%40ss@a:4222,nats://b:4222')).toEqual({
    servers: ['nats://a:4222', 'nats://b:4222'],
    user: 'ingest',
    pass: 'p@ss',
  });
});

test('without them only the addresses remain', () => {
  expect(serversOf('nats://127.0.0.1:4222,b')).toEqual({ servers: ['nats://127.0.0.1:4222', 'b'] });
});
