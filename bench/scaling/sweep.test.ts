import { generatedNames, generateTrace } from './generated-traces.js';
import { type Result } from './report.js';
import { verdictOn } from './sweep.js';

const result = (name: string, wait_p95_s: number, gpu_hours: number): Result => ({
  name,
  wait_p50_s: 0,
  wait_p95_s,
  wait_p99_s: wait_p95_s,
  gpu_hours,
  cost_per_task: 0,
  utilisation: 1,
  model_loads: 0,
});

test.each(generatedNames)(
  '%s: the same for the same seed, in order, some hours of about 23 s each',
  (name) => {
    const trace = generateTrace(name, 7);
    expect(generateTrace(name, 7)).toEqual(trace);
    expect(generateTrace(name, 8)).not.toEqual(trace);
    expect(trace.map(({ arrivalS }) => arrivalS)).toEqual(
      trace.map(({ arrivalS }) => arrivalS).sort((one, other) => one - other),
    );
    const mean = trace.reduce((sum, { serviceS }) => sum + serviceS, 0) / trace.length;
    expect(trace.length).toBeGreaterThan(40);
    expect(mean).toBeGreaterThan(17);
    expect(mean).toBeLessThan(29);
  },
);

test.each([
  ['a quarter less wait for the same', [20, 15, 10], [true, true]],
  ['a quarter less money for the same wait', [20, 20, 7], [true, true]],
  ['less of both, but not by a quarter', [20, 19, 9], [true, false]],
  ['shorter waits for more money', [20, 1, 11], [true, false]],
  ['no wait is not less than no wait', [0, 0, 9], [true, false]],
  ['a quarter less money where nobody waits', [0, 0, 7], [true, true]],
  ['worse in both', [20, 30, 12], [false, false]],
])('%s', (_, [plainWait = 0, wait = 0, hours = 0], [frontier, better]) => {
  const verdict = verdictOn([result('request-count', plainWait, 10), result('backlog', wait, hours)]);
  expect(verdict).toEqual({ on_frontier: frontier, quarter_better: better });
});
