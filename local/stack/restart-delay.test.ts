import { restartDelay } from './restart-delay.js';

test.each([
  { previous: undefined, upMs: 0, delay: 250 },
  { previous: 250, upMs: 0, delay: 500 },
  { previous: 500, upMs: 9_999, delay: 1_000 },
  { previous: 4_000, upMs: 100, delay: 5_000 },
  { previous: 5_000, upMs: 100, delay: 5_000 },
  { previous: 5_000, upMs: 10_000, delay: 250 },
])('after a wait of $previous ms and $upMs ms up: $delay ms', ({ previous, upMs, delay }) => {
  expect(restartDelay(previous, upMs)).toBe(delay);
});
