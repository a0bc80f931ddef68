import { testPolicy } from '../testing/test-policy.js';
import { overdueReason, stages, type Stage } from './stage.js';

const now = new Date('2026-11-25T12:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const start = (stage: Stage, stillSeconds: number, requestedSeconds = stillSeconds) => ({
  stage,
  requestedAt: ago(requestedSeconds),
  progressAt: ago(stillSeconds),
});

test.each<[Stage, number]>([
  ['container', 600],
  ['ssh', 180],
  ['probe', 120],
  ['install', 300],
  ['launch', 120],
  ['heartbeat', 600],
])('%s may stand still for %i s', (stage, limit) => {
  expect(overdueReason(start(stage, limit), now, testPolicy)).toBeUndefined();
  expect(overdueReason(start(stage, limit + 1), now, testPolicy)).toMatch(
    /^waiting for .+: nothing has moved/,
  );
});

test('a configured timeout shortens every stage', () => {
  const hasty = { ...testPolicy, bringUpTimeoutMs: 10_000 };
  expect(stages.map((stage) => overdueReason(start(stage, 11), now, hasty)).every(Boolean)).toBe(true);
});

test('a first installation that gets on may take twenty minutes, but not for ever', () => {
  expect(overdueReason(start('install', 30, 20 * 60), now, testPolicy)).toBeUndefined();
  expect(overdueReason(start('install', 1, 46 * 60), now, testPolicy)).toBe(
    'waiting for the worker to be installed 2760 s after the request',
  );
});
