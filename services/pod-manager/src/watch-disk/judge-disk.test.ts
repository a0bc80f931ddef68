import { isDiskDue, judgeDisk, readDisk, type Room } from './judge-disk.js';

const gb = 1_024;

test.each<[string, number, number, boolean, Room]>([
  ['empty', 50 * gb, 50 * gb, true, 'enough'],
  ['a little above the share', 100 * gb, 15.1 * gb, true, 'enough'],
  ['a little below the share', 100 * gb, 14.9 * gb, true, 'little'],
  ['a large disk with less than a gigabyte', 4_000 * gb, 1_000, true, 'none'],
  ['room for others, and no write of ours works', 4_000 * gb, 3_000 * gb, false, 'none'],
])('%s', (_, totalMb, freeMb, takesFiles, room) => {
  expect(judgeDisk({ totalMb, freeMb, takesFiles }, 85)).toBe(room);
});

test.each([
  ['disk_total_mb=100\ndisk_free_mb=40\ndisk_write=works\n', { totalMb: 100, freeMb: 40, takesFiles: true }],
  ['disk_total_mb=100\ndisk_free_mb=0\ndisk_write=failed\n', { totalMb: 100, freeMb: 0, takesFiles: false }],
  ['', undefined],
  ['disk_write=works\n', undefined],
])('%j is read', (stdout, disk) => {
  expect(readDisk({ code: 0, stdout, stderr: '' })).toEqual(disk);
});

test('each pod has its turn once an interval, and not all have it at once', () => {
  const minute = 60_000;
  const start = Date.parse('2026-11-23T12:00:00Z');
  const ids = Array.from(
    { length: 60 },
    (_, index) => `${(index * 71_582_788).toString(16).padStart(8, '0')}-0`,
  );
  const looks = ids.map((id) => {
    let last = new Date(start);
    return Array.from({ length: 120 }, (_, second) => new Date(start + second * 1_000)).filter((now) => {
      const isDue = isDiskDue(id, last, now, minute);
      if (isDue) last = now;
      return isDue;
    });
  });
  for (const turns of looks) expect([1, 2]).toContain(turns.length);
  const seconds = looks.flatMap((turns) => turns.map((at) => at.getTime()));
  const most = Math.max(...seconds.map((at) => seconds.filter((other) => other === at).length));
  expect(most).toBeLessThan(10);
});
