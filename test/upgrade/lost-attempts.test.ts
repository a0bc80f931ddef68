import { goodHistory } from '../chaos/history.fixture.js';
import { judgeAttempts } from './lost-attempts.js';

test('an attempt that ended otherwise than well is told of', () => {
  expect(judgeAttempts(goodHistory())).toEqual({
    name: 'no attempt is lost to the upgrade',
    held: false,
    violations: ['task b: task.failed, the model says no', 'task b: task.requeued, the model says no'],
  });
});

test('ends that were wished for are none', () => {
  const history = goodHistory().filter((entry) => entry.type !== 'event' || entry.task !== 'b');
  expect(judgeAttempts(history).held).toBe(true);
});
