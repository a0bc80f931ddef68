import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { createNats } from '../../test/support/nats.js';

test('keeps acknowledged messages over the death of the server', async () => {
  const nats = await createNats();
  const before = await connect({ servers: nats.url, reconnect: false });
  await (await jetstreamManager(before)).streams.add({ name: 'KEPT', subjects: ['kept'] });
  await jetstream(before).publish('kept', 'word');

  await nats.kill();
  await before.closed();
  await nats.start();
  const after = await connect({ servers: nats.url });
  const { state } = await (await jetstreamManager(after)).streams.info('KEPT');
  expect(state.messages).toBe(1);

  await after.close();
  await nats.stop();
});
