import { until } from '../../services/pod-manager/src/testing/until.js';
import { Story } from './story.js';

let story: Story;
beforeEach(async () => {
  story = await Story.open();
});
afterEach(() => story.close());

const podOf = async (workerId: string) => {
  const rows = await story.at.rows(workerId);
  return (await story.at.state()).pods.find(({ id }) => id === rows.at(-1)?.provider_pod_id);
};

test('fault 8, RUNNING without ports for ever: ended at the deadline, the next worker gets another pod', async () => {
  await story.at.fault('pod-never-boots');
  story.start({ SPAWNING_TIMEOUT_SEC: '2' });
  await story.at.requestWorker('gpu-1');
  const failed = await story.inStatus('gpu-1', 'terminated');
  expect(failed.error_code).toBe('spawning_timeout');
  await story.startWorker('gpu-2');
  await story.endsWell(['gpu-2']);
});

test('fault 9, SSH refused for a while: tried again until it answers', async () => {
  await story.at.fault('ssh-refused', 1, { ms: 3_000 });
  story.start();
  await story.startWorker();
  expect(await story.creates()).toBe(1);
  await story.endsWell(['gpu-1']);
});

test.each([
  ['ssh-refused', /ECONNREFUSED/],
  ['ssh-wrong-key', /authentication/],
  ['ssh-banner-stall', /handshake|SSH/],
])('fault 9, %s for ever: ended at the deadline with the reason', async (kind, reason) => {
  await story.at.fault(kind, kind === 'ssh-refused' ? 1 : 999);
  story.start({ SPAWNING_TIMEOUT_SEC: '3' });
  await story.at.requestWorker('gpu-1');
  const failed = await story.inStatus('gpu-1', 'terminated');
  expect(failed.error_message).toMatch(reason);
  await story.endsWell([]);
});

test('fault 10, somebody else answers at the address of a pod: refused, and nothing is said there', async () => {
  story.start({}, { checkWorkerMs: 300 });
  await story.at.requestWorker('gpu-1');
  await story.inPhase('gpu-1', 'launched');
  await story.at.fault('ssh-other-host-key', 3);
  await story.faultsUsedUp();
  await story.at.beat('gpu-1');
  expect((await story.at.state()).overheard).toEqual([]);
  await story.endsWell(['gpu-1']);
});

test('fault 10, an address that belonged to another pod: the new pod is not taken for it', async () => {
  story.start();
  await story.startWorker('gpu-1');
  await story.at.drainWorker('gpu-1');
  await story.inStatus('gpu-1', 'terminated');
  await story.at.fault('port-recycled');
  await story.startWorker('gpu-2');
  const ports = await story.at.database<{ ssh_port: number }>`select distinct ssh_port from callsheet.pods`;
  expect(ports).toHaveLength(1);
  await story.endsWell(['gpu-2']);
});

const cuts = ['ssh-drop-before-exec', 'ssh-drop-during-exec', 'ssh-drop-after-exec'].flatMap((kind) =>
  [0, 1].map((skip) => [kind, skip] as const),
);
test.each(cuts)(
  'fault 12, %s after %i commands of the launch: launched again, one worker',
  async (kind, skip) => {
    await story.at.fault(kind, 1, { skip });
    story.start();
    await story.startWorker();
    await story.faultsUsedUp();
    expect((await podOf('gpu-1'))?.pids).toHaveLength(1);
    await story.endsWell(['gpu-1']);
  },
);

test.each([
  ['gpu-broken', 'gpu_broken'],
  ['gpu-old-driver', 'driver_too_old'],
])(
  'fault 20, a GPU that is of no use (%s): ended, and the next worker gets another pod elsewhere',
  async (kind, code) => {
    await story.at.fault(kind);
    story.start();
    await story.at.requestWorker('gpu-1');
    expect(await story.inStatus('gpu-1', 'terminated')).toMatchObject({ error_code: code });
    await story.startWorker('gpu-2');
    const [bad, good] = [await podOf('gpu-1'), await podOf('gpu-2')];
    expect(good?.dataCenterId).not.toBe(bad?.dataCenterId);
    await story.endsWell(['gpu-2']);
  },
);

test.each([86_400_000, 3_000])(
  "fault 22, the host's clock is %i ms ahead: nothing is decided by it",
  async (ms) => {
    await story.at.fault('clock-skew', 2, { ms });
    story.start();
    await story.startWorker('gpu-1');
    await story.at.giveTask('gpu-1');
    await story.looks(5);
    expect(await story.at.worker('gpu-1')).toMatchObject({ status: 'active' });
    await story.at
      .database`select public.func_mark_task_complete(id, '{"video_url":"http://x/y.mp4"}') from public.tasks`;
    await story.startWorker('gpu-2');
    await until(async () => (await story.at.livePods()).length === 2);
    await story.endsWell(['gpu-1', 'gpu-2']);
  },
);
