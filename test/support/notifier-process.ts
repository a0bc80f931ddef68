import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { launch, type RunningProcess } from '../../local/stack/launch.js';
import { choosePort } from '../../local/stack/ports.js';
import { createDirectory } from './directory.js';
import { type TestIngest } from './start-ingest.js';

/** A notifier in a process of its own, as it runs in production, beside an ingest that relays events. */
export async function startNotifier(
  ingest: TestIngest,
  env: Record<string, string> = {},
): Promise<RunningProcess> {
  const port = await choosePort();
  const healthy = () =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  return launch(
    {
      name: 'notifier',
      command: process.execPath,
      args: [join(__dirname, '../../dist/services/notifier/src/main.js')],
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: ingest.databaseUrl,
        NATS_URL: ingest.natsUrl,
        PORT: String(port),
        WEBHOOK_ALLOW_PRIVATE: '127.0.0.1',
        // What a dead one had taken is taken over six seconds later: its timeout, and time to record the end.
        WEBHOOK_TIMEOUT_SEC: '2',
        WEBHOOK_LEASE_SEC: '2',
        ...env,
      },
      log: join(createDirectory('notifier'), `${randomUUID()}.log`),
    },
    { isReady: healthy, timeoutMs: 30_000 },
  );
}
