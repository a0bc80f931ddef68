import { redeliveryDelayMs } from './outcome.js';

test.each([
  [1, 250],
  [2, 500],
  [3, 1000],
  [7, 16_000],
  [8, 30_000],
  [5000, 30_000],
])('after delivery %i the next one waits %i ms', (deliveryCount, delay) => {
  expect(redeliveryDelayMs(deliveryCount)).toBe(delay);
});
