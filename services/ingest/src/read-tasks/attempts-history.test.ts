import { type RecordedEvent } from '@callsheet/contracts';
import { attemptsHistory } from './attempts-history.js';

const time = (second: number) => `2026-11-23T12:00:0${second}.000Z`;

/** Events a second apart, written as "type worker: error". */
function eventsOf(lines: string[]): RecordedEvent[] {
  return lines.map((line, second) => {
    const [head = '', error_message = null] = line.split(': ');
    const [type = '', worker_id = null] = head.split(' ');
    return { type: `task.${type}`, occurred_at: time(second), worker_id, error_message, failure_kind: null };
  });
}

/** Hand-outs written as "worker from-to outcome: error", in seconds. */
function attemptsOf(lines: string[]): string[] {
  return attemptsHistory(eventsOf(lines)).map((attempt) => {
    const second = (iso: string | null) => iso?.slice(18, 19) ?? '';
    const span = `${second(attempt.claimed_at)}-${second(attempt.ended_at)}`;
    const error = attempt.error_message === null ? '' : `: ${attempt.error_message}`;
    return `${attempt.worker_id} ${span} ${attempt.outcome}${error}`;
  });
}

test.each<[string, string[], string[]]>([
  ['nothing was handed out', ['created'], []],
  ['cancelled while it waited', ['created', 'cancelled'], []],
  ['failed with its dependency', ['created', 'failed: Cascaded'], []],
  ['it runs', ['created', 'claimed a'], ['a 1- In Progress']],
  ['it was done', ['created', 'claimed a', 'completed a'], ['a 1-2 Complete']],
  ['cancelled while it ran', ['created', 'claimed a', 'cancelled a'], ['a 1-2 Cancelled']],
  [
    'lost, then failed',
    ['created', 'claimed a', 'requeued a: worker lost', 'claimed b', 'failed b: OOM'],
    ['a 1-2 Queued: worker lost', 'b 3-4 Failed: OOM'],
  ],
  [
    'retried by an operator, who ends no hand-out',
    ['created', 'claimed a', 'failed a: OOM', 'requeued a: OOM', 'claimed a', 'completed a'],
    ['a 1-2 Failed: OOM', 'a 4-5 Complete'],
  ],
  [
    'the lost worker finished it while nobody had it',
    ['created', 'claimed a', 'requeued a: worker lost', 'completed a'],
    ['a 1-3 Complete'],
  ],
  [
    'the lost worker finished it before the one that had it',
    ['created', 'claimed a', 'requeued a: worker lost', 'claimed b', 'completed a'],
    ['a 1-4 Complete', 'b 3-4 Cancelled'],
  ],
  ['events about other things', ['created', 'claimed a', 'progressed a', 'completed a'], ['a 1-3 Complete']],
])('%s', (_, events, attempts) => {
  expect(attemptsOf(events)).toEqual(attempts);
});

test('a hand-out names its worker, times, outcome and error', () => {
  expect(
    attemptsHistory(eventsOf(['created', 'claimed gpu-1', 'requeued gpu-1: CUDA out of memory'])),
  ).toEqual([
    {
      worker_id: 'gpu-1',
      claimed_at: time(1),
      ended_at: time(2),
      outcome: 'Queued',
      error_message: 'CUDA out of memory',
      failure_kind: null,
    },
  ]);
});
