import { pino } from 'pino';
import { z } from 'zod';
import { readOptions } from './config.js';
import { startEmulator } from './emulator.js';

const banner =
  'Runpod emulator: a stand-in for the provider. Pods are processes of this machine, no GPU is rented.';

async function main(): Promise<void> {
  const { logLevel, ...options } = readOptions(process.env);
  const log = pino({ level: logLevel, name: 'runpod-emulator' });
  log.info(banner);
  const emulator = await startEmulator({ ...options, log });
  const { bootMs, sshdMs } = options;
  log.info({ url: emulator.url, adminUrl: emulator.adminUrl, bootMs, sshdMs }, 'emulator listening');
  const stop = once(async () => {
    await emulator.stop();
    log.info('emulator stopped');
    process.exit(0);
  });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function once(run: () => Promise<void>): () => void {
  let running: Promise<void> | undefined;
  return () => void (running ??= run().catch(fail));
}

function fail(error: unknown): never {
  console.error(error instanceof z.ZodError ? z.prettifyError(error) : error);
  process.exit(1);
}

main().catch(fail);
