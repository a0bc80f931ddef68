import { batchStatus } from './present-batch.js';

test.each([
  [{ total: 3, running: 0, completed: 0, failed: 0, cancelled: 0 }, 'Queued'],
  [{ total: 3, running: 1, completed: 0, failed: 0, cancelled: 0 }, 'In Progress'],
  [{ total: 3, running: 0, completed: 1, failed: 1, cancelled: 0 }, 'In Progress'],
  [{ total: 3, running: 0, completed: 1, failed: 1, cancelled: 1 }, 'Complete'],
  [{ total: 3, running: 0, completed: 0, failed: 1, cancelled: 2 }, 'Failed'],
  [{ total: 3, running: 0, completed: 0, failed: 0, cancelled: 3 }, 'Cancelled'],
])('a batch with %j is %s', (counts, status) => {
  expect(batchStatus(counts)).toBe(status);
});
