import fc from 'fast-check';
import { mayReferTo, safeName, segmentsOf, withSuffix } from './object-path.js';

test.each([
  ['task_1.mp4', 'task_1.mp4'],
  ['/workspace/outputs/clip.mp4', 'clip.mp4'],
  ['C:\\outputs\\clip.mp4', 'clip.mp4'],
  ['../../etc/passwd', 'passwd'],
  ['..', 'file'],
  ['.', 'file'],
  ['.htaccess', 'htaccess'],
  ['...hidden.mp4', 'hidden.mp4'],
  ['Ein schöner Film (1).mp4', 'Ein_sch_ner_Film_1_.mp4'],
  ['a\0b.mp4', 'a_b.mp4'],
  ['a?b#c%2e.mp4', 'a_b_c_2e.mp4'],
  ['電影', '_'],
  ['', 'file'],
])('the file name %p becomes %p', (filename, name) => {
  expect(safeName(filename)).toBe(name);
});

test('a long name keeps its extension', () => {
  expect(safeName(`${'x'.repeat(300)}.mp4`)).toBe(`${'x'.repeat(196)}.mp4`);
  expect(withSuffix(`${'x'.repeat(196)}.mp4`, '0badcafe')).toBe(`${'x'.repeat(187)}-0badcafe.mp4`);
});

test('whatever a file is called, its name is one safe segment of at most 200 bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (filename) => {
      const name = safeName(filename);
      expect(segmentsOf(name)).toEqual([name]);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    }),
  );
});

const task = { id: 'task-1', user_id: 'user-1', is_orchestrator: false };

test.each([
  ['user-1/tasks/task-1/clip.mp4', true],
  ['user-1/tasks/task-1/thumbnails/thumb_1.jpg', true],
  ['user-1/tasks/task-2/clip.mp4', false],
  ['user-2/tasks/task-1/clip.mp4', false],
  ['user-1/tasks/task-1', false],
  ['user-1/tasks/task-1/', false],
  ['user-1/files/task-1/clip.mp4', false],
  ['user-1/tasks/task-1/../task-2/clip.mp4', false],
  ['user-1/tasks/task-1/..%2f..%2fclip.mp4', false],
  ['user-1/tasks/task-1//clip.mp4', false],
  ['user-1/tasks/task-1/.hidden', false],
  ['/user-1/tasks/task-1/clip.mp4', false],
  ['user-1\\tasks\\task-1\\clip.mp4', false],
  ['user-1/tasks/task-1/clip\0.mp4', false],
  ['', false],
])('a task may refer to %p: %p', (path, allowed) => {
  expect(mayReferTo(task, path)).toBe(allowed);
});

test('an orchestrator may refer to files of other tasks of its owner only', () => {
  const orchestrator = { ...task, is_orchestrator: true };
  expect(mayReferTo(orchestrator, 'user-1/tasks/task-2/clip.mp4')).toBe(true);
  expect(mayReferTo(orchestrator, 'user-2/tasks/task-2/clip.mp4')).toBe(false);
});
