import { startTelemetry, stopTelemetry } from '@callsheet/telemetry';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { connectApi } from './api.js';
import { runWorker } from './loop.js';
import { parseOptions, type WorkerOptions } from './options.js';
import { workerLog } from './worker-log.js';

const parsed = parseOptions(process.argv.slice(2), process.env);
if ('options' in parsed) {
  const { options } = parsed;
  void startTelemetry('worker', process.env).then(() => start(options));
} else {
  (parsed.exitCode === 0 ? process.stdout : process.stderr).write(`${parsed.message.trimEnd()}\n`);
  process.exitCode = parsed.exitCode;
}

async function start(options: WorkerOptions): Promise<void> {
  const log = workerLog(pino({ base: { workerId: options.workerId } }, pino.destination({ sync: true })));
  log.info('CPU stand-in worker: draws pictures with ffmpeg, no AI model runs', { url: options.url });
  const scratch = makeScratch(options);
  const killed = endAtOnce(scratch);
  try {
    await runWorker({
      options,
      log,
      scratch,
      killed,
      api: connectApi(options.url, options.accessToken, options.heartbeatKey),
      patience: { forMs: 60_000, firstPauseMs: 250 },
      drain: new AbortController(),
      isGenerating: false,
      crash: () => process.exit(1),
    });
    log.info('Worker ended as the server asked');
    await stopTelemetry();
  } catch (error) {
    log.error('Worker crashed', { problem: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
}

function makeScratch({ outputDir, workerId }: WorkerOptions): string {
  const parent = outputDir ?? tmpdir();
  mkdirSync(parent, { recursive: true });
  return mkdtempSync(join(parent, `callsheet-worker-${workerId.replace(/[^\w-]/g, '_').slice(0, 80)}-`));
}

// The real worker has no graceful shutdown: a signal ends it in mid-task. Whatever ends this one, ffmpeg and the files go too.
function endAtOnce(scratch: string): AbortSignal {
  const killed = new AbortController();
  process.on('exit', () => {
    killed.abort();
    rmSync(scratch, { recursive: true, force: true });
  });
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGINT', () => process.exit(130));
  return killed.signal;
}
