import { errorMessage } from '@callsheet/runtime';
import { runLive } from './run-live.js';

const stop = new AbortController();
const tell = (line: string) => void process.stdout.write(`${line}\n`);

// A pod is on its way: the signal ends the steps, never the clean-up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    tell(`${signal}: the pod is ended first`);
    stop.abort();
  });

runLive(process.env, stop.signal, tell).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${errorMessage(error)}\n`);
    process.exitCode = 1;
  },
);
