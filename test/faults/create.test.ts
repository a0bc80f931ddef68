import { once } from 'node:events';
import { until } from '../../services/pod-manager/src/testing/until.js';
import { startChild } from '../crash/start-child.js';
import { Story } from './story.js';

let story: Story;
beforeEach(async () => {
  story = await Story.open();
});
afterEach(() => story.close());

const [rtx, a40] = ['NVIDIA GeForce RTX 4090', 'NVIDIA A40'];
const both = { RUNPOD_GPU_TYPE: `${rtx},${a40}`, RUNPOD_GPU_ORDER: 'listed' };

test.each(['create-no-capacity', 'create-forbidden'])(
  'fault 1, no capacity for a candidate (%s): the next one is asked for at once',
  async (kind) => {
    await story.at.fault(kind, 99, { match: { gpuId: rtx } });
    story.start(both);
    const row = await story.startWorker();
    expect(row.gpu_type).toBe(a40);
    expect(await story.at.rows('gpu-1')).toHaveLength(1);
    await story.endsWell(['gpu-1']);
  },
);

test('fault 2, no capacity for any candidate: each asked once, then again later, and the reason is shown', async () => {
  await story.at.fault('create-no-capacity', 999);
  story.start(
    { ...both, SPAWNING_TIMEOUT_SEC: '3', RUNPOD_RAM_TIER_FALLBACK: 'false' },
    { firstBackOffMs: 1_000 },
  );
  await story.at.requestWorker('gpu-1');
  const failed = await story.inStatus('gpu-1', 'terminated');
  expect(failed.error_code).toBe('no_capacity');
  expect(failed.error_message).toContain('no longer any instances');
  const attempts = await story.at.rows('gpu-1');
  // After 1 s and 2 s more; what comes then is over the deadline.
  expect(attempts.length).toBeGreaterThanOrEqual(2);
  expect(attempts.length).toBeLessThanOrEqual(3);
  expect(await story.creates()).toBe(2 * attempts.length);
  await story.endsWell([]);
});

test.each(['create-500-after-created', 'create-reset-after-created', 'create-hang-after-created'])(
  'fault 3, a create fails after the pod was made (%s): it is adopted, never doubled',
  async (kind) => {
    await story.at.fault(kind, 1, { ms: 1_000 });
    story.start();
    const row = await story.startWorker();
    expect(await story.creates()).toBe(1);
    expect(await story.at.livePods()).toMatchObject([{ id: row.provider_pod_id, name: row.name }]);
    expect(await story.at.rows('gpu-1')).toHaveLength(1);
    await story.endsWell(['gpu-1']);
  },
);

test('fault 3 and 11, a pod whose create failed has ended before it is found: it is booked at its price', async () => {
  await story.at.fault('create-500-after-created');
  await story.at.fault('pod-hidden', 1, { ms: 1_500 });
  await story.at.fault('pod-exits', 1, { ms: 500 });
  story.start({}, { searchMs: 20_000 });
  await story.at.requestWorker('gpu-1');
  await story.inStatus('gpu-1', 'terminated');
  expect(await story.at.rows('gpu-1')).toMatchObject([{ cost_per_hour: '0.7400' }]);
  await story.endsWell([]);
});

test.each(['create-500-before', 'create-reset-before', 'create-hang-before'])(
  'fault 4, a create fails and made nothing (%s): one new attempt when the search is over',
  async (kind) => {
    await story.at.fault(kind, 1, { ms: 500 });
    story.start({}, { searchMs: 1_000, firstBackOffMs: 100 });
    await story.startWorker();
    expect(await story.creates()).toBe(2);
    expect(await story.at.rows('gpu-1')).toMatchObject([
      { phase: 'terminated', failure_kind: 'ambiguous' },
      { phase: 'launched' },
    ]);
    await story.endsWell(['gpu-1']);
  },
);

test('fault 16, 402: no more creates for this worker, what runs goes on and can be ended', async () => {
  story.start();
  await story.startWorker('gpu-1');
  await story.at.fault('create-payment-required');
  await story.at.requestWorker('gpu-2');
  const failed = await story.inStatus('gpu-2', 'terminated');
  expect(failed.error_code).toBe('insufficient_funds');
  expect(failed.error_message).toContain('needs credit');
  expect(await story.creates()).toBe(2);
  await story.endsWell(['gpu-1']);
});

test('fault 16, a 402 whose body is plain text is understood too', async () => {
  await story.at.admin('/unknowns', { paymentBody: 'text' });
  await story.at.fault('create-payment-required');
  story.start();
  await story.at.requestWorker('gpu-1');
  expect(await story.inStatus('gpu-1', 'terminated')).toMatchObject({ error_code: 'insufficient_funds' });
  await story.endsWell([]);
});

test('fault 21, the pod-manager is killed between the POST and the note of its answer: the next one finds the pod by its name', async () => {
  await story.at.fault('create-hang-after-created', 1, { ms: 60_000 });
  const first = startChild(story.at, {});
  await story.at.requestWorker('gpu-1');
  await until(async () => (await story.at.livePods()).length === 1);
  first.kill('SIGKILL');
  await once(first, 'exit');
  expect(await story.at.rows('gpu-1')).toMatchObject([{ phase: 'intent', provider_pod_id: null }]);
  story.start();
  const row = await story.works('gpu-1');
  expect(await story.at.livePods()).toMatchObject([{ id: row.provider_pod_id, name: row.name }]);
  expect(await story.creates()).toBe(1);
  await story.endsWell(['gpu-1']);
});

test('fault 19, an image pulled for ten minutes: no second pod, and no end before its deadline', async () => {
  await story.at.fault('slow-pull');
  story.start({ SPAWNING_TIMEOUT_SEC: '1200' });
  await story.at.requestWorker('gpu-1');
  await story.inPhase('gpu-1', 'created');
  await story.pass(9 * 60_000);
  await story.looks(5);
  expect(await story.at.worker('gpu-1')).toMatchObject({ status: 'spawning' });
  expect(await story.creates()).toBe(1);
  await story.pass(2 * 60_000);
  await story.works('gpu-1');
  expect(await story.creates()).toBe(1);
  await story.endsWell(['gpu-1']);
});
