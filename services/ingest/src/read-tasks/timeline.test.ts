import { timelineOf } from './timeline.js';

const at = (second: number) => new Date(Date.UTC(2026, 10, 23, 12, 0, second));
const queued = {
  created_at: at(0),
  claimed_at: null,
  generation_started_at: null,
  upload_started_at: null,
  generation_processed_at: null,
};
const claimed = { ...queued, claimed_at: at(3), generation_started_at: at(5) };

test.each([
  ['waits', queued, [null, null, null, null, null]],
  ['runs', claimed, [3, 2, null, null, null]],
  ['uploads', { ...claimed, upload_started_at: at(15) }, [3, 2, 10, null, null]],
  [
    'uploaded its file',
    { ...claimed, upload_started_at: at(15), generation_processed_at: at(16) },
    [3, 2, 10, 1, 16],
  ],
  ['sent its file along', { ...claimed, generation_processed_at: at(16) }, [3, 2, 11, null, 16]],
])('a task that %s', (_, moments, parts) => {
  expect(Object.values(timelineOf(moments))).toEqual(parts);
});
