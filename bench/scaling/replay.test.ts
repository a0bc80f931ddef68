import { clairvoyant } from './clairvoyant.js';
import { fixedFleet, requestCount } from './peers.js';
import { policyMakers } from './policies.js';
import { type PodModel } from './pods.js';
import { randomNumbers } from './random.js';
import { replay } from './replay.js';
import { beaten, resultOf } from './report.js';
import { type TraceTask } from './trace.js';

const pods: PodModel = {
  bootMinS: 90,
  bootMaxS: 90,
  modelLoadS: 10,
  dollarsPerHour: 1,
  maxPods: 50,
  seed: 1,
};
const task = (arrivalS: number, serviceS: number, model = ''): TraceTask => ({
  arrivalS,
  serviceS,
  model,
  tenant: '',
});

/** Exponential gaps and lengths. */
function steadyTrace(tasks: number, gapS: number, serviceS: number): TraceTask[] {
  const chance = randomNumbers(5);
  const lengthOf = (meanS: number) => -meanS * Math.log(1 - chance());
  let atS = 0;
  return Array.from({ length: tasks }, () =>
    task((atS += lengthOf(gapS)), serviceS / 2 + lengthOf(serviceS / 2)),
  );
}

test('a task waits for the boot and the model; the pod is paid from being asked for', () => {
  const { waitsS, podSeconds, modelLoads } = replay([task(0, 30), task(200, 30)], requestCount(), pods);
  expect(waitsS[0]).toBeCloseTo(100, 0);
  expect(waitsS[1]).toBe(0);
  expect(podSeconds).toBeCloseTo(230, 0);
  expect(modelLoads).toBe(1);
});

test('a worker stays with its model while it can', () => {
  const trace = ['a', 'b', 'a', 'b'].map((model, index) => task(100 + index, 5, model));
  expect(replay(trace, fixedFleet(1), pods).modelLoads).toBe(2);
});

test('the bound keeps a pod over a short gap and boots anew after a long one', () => {
  const { podSeconds, pods: booted } = clairvoyant([task(0, 10), task(50, 10), task(500, 10)], pods);
  expect([podSeconds, booted]).toEqual([90 + 10 + 40 + 10 + 90 + 10, 2]);
});

test('the same seed gives the same figures', () => {
  const trace = steadyTrace(200, 10, 30);
  const once = () => {
    const make = policyMakers(trace, pods)['backlog'];
    return make && resultOf('backlog', replay(trace, make(), { ...pods, bootMinS: 60 }), pods);
  };
  expect(once()).toEqual(once());
});

test('on a steady trace no peer beats backlog in both, and none spends less than the bound', () => {
  const trace = steadyTrace(500, 8, 25);
  const results = Object.entries(policyMakers(trace, pods)).map(([name, make]) =>
    resultOf(name, replay(trace, make(), pods), pods),
  );
  const bound = resultOf('clairvoyant', clairvoyant(trace, pods), pods);
  expect(beaten([...results, bound], 'clairvoyant').has('backlog')).toBe(false);
  for (const { wait_p95_s, gpu_hours } of results)
    if (wait_p95_s === 0) expect(gpu_hours).toBeGreaterThanOrEqual(bound.gpu_hours);
});
