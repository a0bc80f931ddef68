import { createLog } from './log.js';
import { Ticker } from './ticker.js';

const log = createLog('ticker-test', 'fatal');
const never = 3_600_000;

/** A loop whose runs the test ends one by one. */
class Steps {
  runs = 0;
  running = 0;
  mostAtOnce = 0;
  private endRun: (() => void) | undefined;
  private failRun: ((reason: Error) => void) | undefined;
  private announce: (() => void) | undefined;

  readonly runOnce = async () => {
    this.runs += 1;
    this.running += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    const ended = new Promise<void>((resolve, reject) => ([this.endRun, this.failRun] = [resolve, reject]));
    this.announce?.();
    await ended.finally(() => (this.running -= 1));
  };

  /** Resolves once run number `n` has started. */
  async started(n: number): Promise<void> {
    while (this.runs < n) await new Promise<void>((resolve) => (this.announce = resolve));
  }

  end(): void {
    this.endRun?.();
  }

  fail(): void {
    this.failRun?.(new Error('the database is away'));
  }
}

function ticker(steps: Steps, intervalMs: number): Ticker {
  return new Ticker('test', intervalMs, steps.runOnce, log);
}

test('runs at the start and then every interval', async () => {
  const steps = new Steps();
  const loop = ticker(steps, 1);
  loop.start();
  for (const n of [1, 2, 3]) {
    await steps.started(n);
    steps.end();
  }
  await loop.stop();
  expect(steps.mostAtOnce).toBe(1);
});

test('a wake between runs does not wait for the interval', async () => {
  const steps = new Steps();
  const loop = ticker(steps, never);
  loop.start();
  await steps.started(1);
  steps.end();
  await macrotask();
  loop.wake();
  await steps.started(2);
  steps.end();
  await loop.stop();
});

test('any number of wakes during a run cause one more, after it', async () => {
  const steps = new Steps();
  const loop = ticker(steps, never);
  loop.start();
  await steps.started(1);
  for (let n = 0; n < 100; n++) loop.wake();
  expect(steps.runs).toBe(1);
  steps.end();
  await steps.started(2);
  steps.end();
  // A third run, were one due, would have been put before this timer.
  await timerOfNow();
  expect(steps.runs).toBe(2);
  expect(steps.mostAtOnce).toBe(1);
  await loop.stop();
});

test('a run that throws is followed by the next', async () => {
  const steps = new Steps();
  const loop = ticker(steps, 1);
  loop.start();
  await steps.started(1);
  steps.fail();
  await steps.started(2);
  steps.end();
  await loop.stop();
});

test('a run that throws before its first wait is followed by the next', async () => {
  let runs = 0;
  let announce: () => void = () => undefined;
  const second = new Promise<void>((resolve) => (announce = resolve));
  const throwing = () => {
    runs += 1;
    if (runs === 2) announce();
    throw new Error('not even begun');
  };
  const loop = new Ticker('test', 1, throwing, log);
  loop.start();
  await second;
  await loop.stop();
});

test('stop waits for the run that is under way, and none follows', async () => {
  const steps = new Steps();
  const loop = ticker(steps, 1);
  loop.start();
  await steps.started(1);
  loop.wake();
  let stopped = false;
  const stopping = loop.stop().then(() => (stopped = true));
  await macrotask();
  expect(stopped).toBe(false);
  steps.end();
  await stopping;
  loop.wake();
  await timerOfNow();
  expect(steps.runs).toBe(1);
});

test('a loop that was never started does not run when woken', async () => {
  const steps = new Steps();
  const loop = ticker(steps, 1);
  loop.wake();
  await loop.stop();
  expect(steps.runs).toBe(0);
});

const macrotask = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Timers of one length fire in the order they were set. */
async function timerOfNow(): Promise<void> {
  await macrotask();
  await new Promise<void>((resolve) => setTimeout(resolve, 1));
}
