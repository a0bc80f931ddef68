import { until } from '../../services/pod-manager/src/testing/until.js';
import { PodManagerFixture, publicKeyOf } from './pod-manager.fixture.js';
import { SshHost } from './ssh-host.fixture.js';

/** What a story needs of a provider, whichever it is. */
interface Place {
  /** What a pod-manager is started with. */
  env: Record<string, string>;
  /** Processes of workers that live. */
  running: () => Promise<number[]>;
  /** Pods, or slots that are taken. */
  pods: () => Promise<string[]>;
  killWorkers: () => Promise<void>;
  /** Cuts the connections under way. */
  close: () => Promise<void>;
}

const places: Record<string, (fixture: PodManagerFixture) => Promise<Place>> = {
  runpod: (fixture) =>
    Promise.resolve({
      env: {},
      running: async () => (await fixture.livePods()).flatMap(({ pids }) => pids),
      pods: async () => (await fixture.livePods()).map(({ name }) => name),
      killWorkers: async () => {
        for (const { id } of await fixture.livePods()) await fixture.admin(`/pods/${id}/kill-workers`);
      },
      close: () => Promise.resolve(),
    }),
  ssh: async (fixture) => {
    const host = await SshHost.start(publicKeyOf(fixture.key));
    return {
      env: { RUNPOD_API_KEY: '', SSH_HOSTS: host.setting({ slots: 3 }) },
      running: () => Promise.resolve(host.running()),
      pods: () => Promise.resolve(host.slots()),
      killWorkers: () => {
        for (const pid of host.running()) process.kill(-pid, 'SIGKILL');
        return Promise.resolve();
      },
      close: () => host.stop(),
    };
  },
};

describe.each(Object.keys(places))('%s', (name) => {
  let fixture: PodManagerFixture;
  let place: Place;
  beforeEach(async () => {
    fixture = await PodManagerFixture.open();
    const open = places[name];
    if (!open) throw new Error(`no place ${name}`);
    place = await open(fixture);
  });
  afterEach(async () => {
    await fixture.close();
    await place.close();
  });

  const start = (env: Record<string, string> = {}, policy = {}) =>
    fixture.startPodManager({ ...place.env, ...env }, policy);
  test('a worker is requested, launched, speaks, drains and leaves nothing', async () => {
    start();
    const id = await fixture.startWorker();
    await until(async () => (await place.running()).length === 1);
    expect(await place.pods()).toHaveLength(1);
    await fixture.drainWorker(id);
    await fixture.inStatus(id, 'terminated');
    await until(async () => (await place.running()).length === 0);
    expect(await place.pods()).toEqual([]);
    expect(await fixture.rows(id)).toMatchObject([{ phase: 'terminated', failure_kind: null }]);
    expect(await fixture.events(id)).toEqual([
      'worker.requested',
      'worker.started',
      'worker.active',
      'worker.terminating',
      'worker.terminated',
    ]);
  });

  test('a worker that drains ends its task first', async () => {
    start();
    const id = await fixture.startWorker();
    const taskId = await fixture.giveTask(id);
    await fixture.drainWorker(id);
    // It has been looked at since: another worker came up meanwhile.
    await fixture.startWorker('gpu-2');
    expect(await fixture.rows(id)).toMatchObject([{ phase: 'launched' }]);
    await fixture.database`select public.func_mark_task_complete(${taskId}, '{"video_url":"http://x/y.mp4"}')`;
    await fixture.inStatus(id, 'terminated');
  });

  test('a launch that a killed process did not note is found, not repeated', async () => {
    const first = start();
    const id = await fixture.requestWorker();
    await fixture.inPhase(id, 'launched');
    const before = await until(async () => {
      const pids = await place.running();
      return pids.length === 1 && pids;
    });
    await first.beforeApplicationShutdown();
    await fixture.database`update callsheet.pods set phase = 'created', launched_at = null`;
    start();
    await fixture.inPhase(id, 'launched');
    expect(await place.running()).toEqual(before);
  });

  test('a worker whose process dies before it spoke is failed with its log, and its place is free', async () => {
    start({}, { checkWorkerMs: 300 });
    const id = await fixture.requestWorker();
    await fixture.inPhase(id, 'launched');
    await until(async () => (await place.running()).length === 1);
    await place.killWorkers();
    const { error_code, error_message } = await fixture.inStatus(id, 'terminated');
    expect(error_code).toBe('worker_exited');
    expect(error_message).toContain('its log ends');
    expect(await place.pods()).toEqual([]);
  });

  test('a worker that fails is ended, its work goes back, and the next one starts', async () => {
    start();
    const id = await fixture.startWorker();
    await fixture.giveTask(id);
    await fixture.database`select callsheet.fail_workers(array[${id}], 'stale', 'no heartbeat')`;
    await fixture.inStatus(id, 'terminated');
    expect(await fixture.database`select status, worker_id from public.tasks`).toEqual([
      { status: 'Queued', worker_id: null },
    ]);
    await fixture.startWorker('gpu-2');
    await until(async () => (await place.running()).length === 1);
  });

  test('of two pod-managers one acts, and the other takes over', async () => {
    const [first] = [start(), start()];
    const id = await fixture.startWorker();
    expect(await fixture.rows(id)).toHaveLength(1);
    expect(await place.pods()).toHaveLength(1);
    await first.beforeApplicationShutdown();
    await fixture.drainWorker(id);
    await fixture.inStatus(id, 'terminated');
    expect(await place.pods()).toEqual([]);
  });
});
