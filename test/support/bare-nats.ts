import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findNatsServer } from '../../local/stack/find-nats-server.js';
import { choosePort } from '../../local/stack/ports.js';
import { binDirectory } from '../../local/stack/repository.js';

/** A nats-server as it starts without a configuration: it has no JetStream. */
export interface BareNats {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts one; a client that comes early tries again. */
export async function startBareNats(): Promise<BareNats> {
  const port = await choosePort();
  const server = spawn(await findNatsServer(binDirectory()), ['-a', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  });
  await once(server, 'spawn');
  const stop = async () => {
    if (server.exitCode === null && server.kill()) await once(server, 'exit');
  };
  return { url: `nats://127.0.0.1:${port}`, stop };
}
