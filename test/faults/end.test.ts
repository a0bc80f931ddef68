import { until } from '../../services/pod-manager/src/testing/until.js';
import { Story } from './story.js';

let story: Story;
beforeEach(async () => {
  story = await Story.open();
});
afterEach(() => story.close());

const hourMs = 3_600_000;
const deletes = () => story.at.timesAsked('DELETE', /^\/v2\/pods\//);

test('fault 6, a pod that is to end before it is shown: it is ended when it appears', async () => {
  await story.at.fault('pod-hidden', 1, { ms: 2_500 });
  story.start();
  await story.at.requestWorker('gpu-1');
  await story.inPhase('gpu-1', 'created');
  await story.at.drainWorker('gpu-1');
  await story.looks(3);
  expect(await story.at.worker('gpu-1')).toMatchObject({ status: 'terminating' });
  await story.inStatus('gpu-1', 'terminated');
  await story.endsWell([]);
});

test('fault 6, DELETE of a new pod answers 404 and the pod is there: it is ended all the same', async () => {
  await story.at.fault('delete-404', 2);
  story.start();
  await story.at.requestWorker('gpu-1');
  await story.inPhase('gpu-1', 'created');
  await story.at.drainWorker('gpu-1');
  await story.inStatus('gpu-1', 'terminated');
  expect(await deletes()).toBeGreaterThanOrEqual(3);
  await story.endsWell([]);
});

test('fault 6, a pod that appears after its attempt was given up: the reaper ends it, and it is in the ledger', async () => {
  await story.at.fault('create-500-after-created');
  await story.at.fault('pod-hidden', 1, { ms: 2 * hourMs });
  story.start({}, { searchMs: 500, firstBackOffMs: 100 });
  await story.startWorker();
  await story.pass(2 * hourMs);
  await until(async () => story.logged('pod without a row was terminated').length > 0);
  await story.endsWell(['gpu-1']);
});

test('fault 7, DELETE answers 204 and the pod runs on: it is asked for again until it is gone', async () => {
  await story.at.fault('delete-slow', 1, { ms: hourMs + 5_000 });
  story.start();
  await story.startWorker();
  await story.at.drainWorker('gpu-1');
  await until(async () => (await deletes()) >= 1);
  await story.pass(hourMs);
  const before = await deletes();
  await until(async () => (await deletes()) > before);
  expect(await story.at.worker('gpu-1')).toMatchObject({ status: 'terminating' });
  await story.inStatus('gpu-1', 'terminated');
  await story.endsWell([]);
});

test('fault 7, DELETE answers 500: it is asked for again until it is gone', async () => {
  story.start();
  await story.startWorker();
  await story.at.fault('delete-500', 5);
  await story.at.drainWorker('gpu-1');
  await story.inStatus('gpu-1', 'terminated');
  expect(await deletes()).toBeGreaterThanOrEqual(6);
  await story.endsWell([]);
});

test.each([
  ['exit', 'the pod is EXITED'],
  ['error', 'the pod is ERROR'],
  ['vanish', 'the provider no longer has the pod'],
])(
  'fault 11, a running pod ends by itself (%s): the worker is lost, its task is queued again, a new worker takes over',
  async (how, reason) => {
    story.start();
    const { provider_pod_id: podId } = await story.startWorker('gpu-1');
    await story.at.giveTask('gpu-1');
    await story.at.admin(`/pods/${podId}/${how}`);
    const lost = await story.inStatus('gpu-1', 'terminated');
    expect(lost).toMatchObject({ error_code: 'pod_lost', error_message: reason });
    expect(await story.at.database`select status, attempts, worker_id from public.tasks`).toEqual([
      { status: 'Queued', attempts: 1, worker_id: null },
    ]);
    await story.startWorker('gpu-2');
    expect((await story.at.database`select id from public.func_claim_available_task('gpu-2')`).length).toBe(
      1,
    );
    await story.at
      .database`select public.func_mark_task_complete(id, '{"video_url":"http://x/y.mp4"}') from public.tasks`;
    await story.endsWell(['gpu-2']);
  },
);

test.each(['pod-exits', 'pod-errors', 'pod-vanishes'])(
  'fault 11, a pod that ends while it comes up (%s): its worker fails, the next one gets another pod',
  async (kind) => {
    await story.at.fault(kind, 1, { ms: 1_000 });
    await story.at.fault('slow-pull', 1, { ms: 60_000 });
    story.start();
    await story.at.requestWorker('gpu-1');
    expect(await story.inStatus('gpu-1', 'terminated')).toMatchObject({ error_code: 'pod_lost' });
    await story.startWorker('gpu-2');
    await story.endsWell(['gpu-2']);
  },
);
