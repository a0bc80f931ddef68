import { taskStatuses } from '@callsheet/contracts';
import { decideUpdate } from './decide-update.js';
import { standingOf } from './task-standing.js';

test.each([
  ['In Progress', 'record progress'],
  ['Failed', 'fail'],
  ['Queued', 'give back'],
  ['Complete', 'complete'],
] as const)('%s from the worker that runs the task: %s', (reported, decision) => {
  expect(decideUpdate(reported, 'In Progress', 'holder')).toBe(decision);
});

test.each(['In Progress', 'Failed', 'Queued'] as const)('%s from a former holder is ignored', (reported) => {
  for (const current of taskStatuses) expect(decideUpdate(reported, current, 'former holder')).toBe('ignore');
});

test.each(['In Progress', 'Failed', 'Queued'] as const)(
  '%s for a task that does not run is ignored',
  (reported) => {
    for (const current of taskStatuses.filter((status) => status !== 'In Progress')) {
      expect(decideUpdate(reported, current, 'holder')).toBe('ignore');
    }
  },
);

test('a completion counts from whoever held the task, whatever became of it, unless it was cancelled', () => {
  for (const standing of ['holder', 'former holder'] as const) {
    expect(decideUpdate('Complete', 'Queued', standing)).toBe('complete');
    expect(decideUpdate('Complete', 'In Progress', standing)).toBe('complete');
    expect(decideUpdate('Complete', 'Failed', standing)).toBe('complete');
    expect(decideUpdate('Complete', 'Cancelled', standing)).toBe('ignore');
  }
});

test('nothing is decided about a parent by the worker that runs its child', () => {
  for (const reported of ['In Progress', 'Failed', 'Queued', 'Complete'] as const) {
    for (const current of taskStatuses)
      expect(decideUpdate(reported, current, 'runs a child')).toBe('ignore');
  }
});

test('who runs a child speaks for the child, even when it holds the parent', () => {
  const task = { worker_id: 'gpu-1', once_held: true, runs_child: true };
  expect(standingOf(task, { id: 'gpu-1' })).toBe('runs a child');
});

test.each([
  ['the worker of the row', 'gpu-1', false, 'gpu-1', 'holder'],
  ['the service key', 'gpu-1', false, undefined, 'holder'],
  ['a worker before that', 'gpu-1', true, 'gpu-2', 'former holder'],
  ['the worker whose task was queued again', null, true, 'gpu-2', 'former holder'],
  ['anybody else', 'gpu-1', false, 'gpu-2', 'stranger'],
  ['anybody, while it was never handed out', null, false, 'gpu-2', 'stranger'],
])('%s', (_, worker_id, once_held, id, standing) => {
  expect(standingOf({ worker_id, once_held, runs_child: false }, { id })).toBe(standing);
});
