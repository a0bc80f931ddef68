import { explainWait, type WaitFacts } from './explain-wait.js';

const waiting: WaitFacts = {
  status: 'Queued',
  workerId: null,
  dependantOn: null,
  dependencyStatus: null,
  runAfter: null,
  waitingFor: 'worker',
  tasksAhead: 0,
  workers: 0,
  idleWorkers: 0,
  minVramGb: null,
  largestVramGb: 80,
  projectCap: null,
  projectBudget: null,
  silentS: null,
  readyInS: null,
  decision: null,
  failedStarts: 0,
  lastFailure: null,
  lastLines: [],
};
const cuda = { code: 'launch_failed', message: 'CUDA driver is too old' };

test.each<[Partial<WaitFacts>, string, RegExp]>([
  [{ status: 'Complete' }, 'not_waiting', /it is Complete/],
  [{ status: 'In Progress', workerId: 'w1' }, 'not_waiting', /worker w1 runs it/],
  [
    { waitingFor: 'dependency', dependantOn: 't1', dependencyStatus: 'Queued' },
    'dependency',
    /task t1, which is Queued/,
  ],
  [
    { waitingFor: 'run_after', runAfter: new Date('2026-01-01T00:00:00Z') },
    'run_after',
    /before 2026-01-01T00:00:00/,
  ],
  [{ waitingFor: 'project_cap', projectCap: 2 }, 'project_cap', /max_concurrency allows \(2\)/],
  [{ workers: 2, idleWorkers: 1 }, 'worker_free', /A worker is free/],
  [{ minVramGb: 141, workers: 2 }, 'too_large', /needs a GPU with 141 GB.*largest.*80 GB.*RUNPOD_GPU_TYPE/],
  [{ minVramGb: 80, workers: 1 }, 'workers_busy', /The only worker/],
  [{ minVramGb: 141, largestVramGb: null }, 'no_worker_yet', /within seconds/],
  [{ readyInS: 41.4 }, 'worker_booting', /ready in about 41 s/],
  [{ workers: 3, tasksAhead: 1 }, 'workers_busy', /All 3 workers.*1 task is before it/],
  [{ workers: 1, tasksAhead: 1000 }, 'workers_busy', /The only worker.*very many tasks/],
  [{ silentS: 61 }, 'scheduler_silent', /decided for 61 s/],
  [
    { waitingFor: 'project_budget', projectBudget: 'day' },
    'project_budget',
    /^Budget reached: .* when the day is over or the limit is raised\.$/,
  ],
  [{ decision: { reason: 'budget', sentence: 'B.' } }, 'budget', /^B\.$/],
  [{ decision: { reason: 'maximum', sentence: 'M.' } }, 'maximum', /^M\.$/],
  [
    { failedStarts: 1, lastFailure: { code: 'no_capacity', message: 'none left' } },
    'no_capacity',
    /no GPU.*none left/,
  ],
  [{ failedStarts: 4, lastFailure: cuda }, 'crash_loop', /last 4 workers.*CUDA driver/],
  [{ failedStarts: 1, lastFailure: cuda }, 'no_worker_yet', /within seconds/],
  [{}, 'no_worker_yet', /within seconds/],
])('%j: %s', (facts, reason, sentence) => {
  const told = explainWait({ ...waiting, ...facts });
  expect(told.reason).toBe(reason);
  expect(told.sentence).toMatch(sentence);
});

test('a crash loop shows the last lines', () => {
  expect(
    explainWait({ ...waiting, failedStarts: 2, lastFailure: cuda, lastLines: ['boom'] }).lastLines,
  ).toEqual(['boom']);
});
