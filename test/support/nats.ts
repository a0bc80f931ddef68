import { join } from 'node:path';
import { startNats } from '../../local/stack/nats-server.js';
import { choosePort } from '../../local/stack/ports.js';
import { ProcessLedger } from '../../local/stack/process-ledger.js';
import { createDirectory } from './directory.js';

/** A nats-server of its own for a test, with empty JetStream storage. */
export interface TestNats {
  readonly url: string;
  /** Ends it without warning; its storage stays. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and storage. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a nats-server, for tests whose streams must not meet those of others. */
export async function createNats(extraConfiguration?: string): Promise<TestNats> {
  const dir = createDirectory('nats');
  const port = await choosePort();
  const ledger = new ProcessLedger(dir);
  const start = () =>
    startNats({
      dir,
      port,
      extraConfiguration,
      log: join(dir, 'nats.log'),
      onSpawn: (pid) => ledger.add('nats', pid),
    });
  let running = await start();
  return {
    url: running.url,
    kill: async () => {
      running.signal('SIGKILL');
      await running.exited;
    },
    start: async () => {
      running = await start();
    },
    stop: () => running.stop(),
  };
}
