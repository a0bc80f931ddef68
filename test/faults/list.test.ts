import { Story } from './story.js';

let story: Story;
beforeEach(async () => {
  story = await Story.open();
});
afterEach(() => story.close());

test('fault 5, a new pod that is not shown for seconds: it is waited for, not declared lost', async () => {
  await story.at.fault('pod-hidden', 1, { ms: 3_000 });
  story.start();
  await story.at.requestWorker('gpu-1');
  await story.inPhase('gpu-1', 'created');
  await story.looks(5);
  expect(await story.at.worker('gpu-1')).toMatchObject({ status: 'spawning' });
  await story.works('gpu-1');
  expect(await story.creates()).toBe(1);
  await story.endsWell(['gpu-1']);
});

test.each(['any-429', 'minute-window-spent'])(
  'fault 13, 429 (%s): one wait for all requests, and the DELETE goes first after it',
  async (kind) => {
    story.start();
    await story.startWorker('gpu-1');
    await story.startWorker('gpu-2');
    await story.at.drainWorker('gpu-2');
    await story.at.fault(kind, 1, { ms: 2_000 });
    await story.faultsUsedUp();
    await story.inStatus('gpu-2', 'terminated');
    const answers = (await story.at.requests()).slice(-40);
    const first = answers.findIndex(({ status }) => status === 429);
    const refused = answers.filter(({ status }) => status === 429).length;
    // What was on its way when the first was refused may still be refused.
    expect(refused).toBeLessThanOrEqual(3);
    const after = answers.slice(first).filter(({ status }) => status !== 429);
    expect(after.findIndex(({ method }) => method === 'DELETE')).toBeLessThanOrEqual(1);
    await story.endsWell(['gpu-1']);
  },
);

test.each(['any-401', 'any-403-plain', 'any-403-html', 'any-200-html'])(
  'fault 14, a key that is refused or an answer that is none (%s): an alarm, and nothing is concluded',
  async (kind) => {
    story.start();
    await story.startWorker();
    await story.at.fault(kind, 5);
    await story.faultsUsedUp();
    await story.looks(2);
    expect(await story.at.worker('gpu-1')).toMatchObject({ status: 'active' });
    expect(await story.at.rows('gpu-1')).toMatchObject([{ phase: 'launched', absent_since: null }]);
    const level = kind === 'any-200-html' ? 'warn' : 'error';
    expect(story.unlisted()).toMatchObject([{ level }]);
    await story.endsWell(['gpu-1']);
  },
);

test('fault 14, a key that is rotated in mid-run: everything goes on once it is back', async () => {
  story.start();
  await story.startWorker();
  const key = story.at.emulator.apiKey;
  await story.at.admin('/keys', { key, may: 'not-log-in' });
  await story.at.requestWorker('gpu-2');
  const refused = await story.inStatus('gpu-2', 'terminated');
  expect(refused.error_message).toContain('check RUNPOD_API_KEY');
  await story.at.admin('/keys', { key, may: 'everything' });
  await story.endsWell(['gpu-1']);
});

test.each(['list-500', 'list-truncated', 'list-empty'])(
  'fault 15, a list that fails or is empty by mistake (%s): no pod is ended, no worker lost',
  async (kind) => {
    story.start();
    await story.startWorker();
    await story.at.fault(kind, 6);
    await story.faultsUsedUp();
    await story.looks(2);
    expect(await story.at.worker('gpu-1')).toMatchObject({ status: 'active' });
    expect(await story.at.rows('gpu-1')).toMatchObject([{ phase: 'launched', absent_since: null }]);
    expect(await story.creates()).toBe(1);
    await story.endsWell(['gpu-1']);
  },
);

test('fault 17, unknown words and fields, null where nothing expects it: read as far as it goes', async () => {
  await story.at.fault('pods-strange', 12);
  story.start();
  await story.startWorker();
  await story.faultsUsedUp();
  await story.endsWell(['gpu-1']);
});

test('fault 18, 410 on everything: it is said that the API is retired, and nothing is concluded', async () => {
  story.start();
  await story.startWorker();
  await story.at.fault('any-410', 5);
  await story.faultsUsedUp();
  await story.looks(2);
  expect(await story.at.worker('gpu-1')).toMatchObject({ status: 'active' });
  const [said] = story.unlisted();
  expect(said?.['level']).toBe('error');
  expect(said?.['reason']).toContain('this API version is retired');
  await story.endsWell(['gpu-1']);
});

test('nobody calls the retired APIs, and nobody replaces the SSH keys of the account', async () => {
  story.start();
  await story.startWorker();
  await story.endsWell(['gpu-1']);
  const paths = (await story.at.requests()).map(({ method, path }) => `${method} ${path}`);
  expect(paths.filter((path) => /\/v1\/|graphql|ssh-keys/.test(path))).toEqual([]);
});

test.each([
  { statuses: 'documented' },
  { deletedPods: 'unchanged' },
  { stoppedCost: 'rate' },
  { ownPort: 'last' },
  { dataCenters: 'preferred' },
])('what nobody has checked may be the other way round: %j', async (unknowns) => {
  await story.at.admin('/unknowns', unknowns);
  story.start();
  await story.startWorker('gpu-1');
  await story.startWorker('gpu-2');
  const stopped = (await story.at.rows('gpu-2'))[0]?.provider_pod_id ?? '';
  await story.at.admin(`/pods/${stopped}/exit`);
  expect(await story.inStatus('gpu-2', 'terminated')).toMatchObject({ error_code: 'pod_lost' });
  await story.endsWell(['gpu-1']);
});
