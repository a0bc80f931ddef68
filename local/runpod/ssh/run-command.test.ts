import { mapWorkspace } from './run-command.js';

it.each([
  ['cd /workspace/Headless-Wan2GP/ && ls', 'cd /data/p1/workspace/Headless-Wan2GP/ && ls'],
  ['cat </workspace/in >/workspace/out', 'cat </data/p1/workspace/in >/data/p1/workspace/out'],
  ['ls "/workspace"; ls \'/workspace/a b\'', 'ls "/data/p1/workspace"; ls \'/data/p1/workspace/a b\''],
  ['HF_HOME=/workspace/cache', 'HF_HOME=/data/p1/workspace/cache'],
  ['ls "$HOME"/workspace ~/workspace ./workspace', 'ls "$HOME"/workspace ~/workspace ./workspace'],
  ['ls /mnt/workspace /workspaces', 'ls /mnt/workspace /workspaces'],
])('%s', (command, mapped) => {
  expect(mapWorkspace(command, '/data/p1')).toBe(mapped);
});

it('quotes a directory with a space', () => {
  expect(mapWorkspace('cd /workspace', '/my data')).toBe("cd '/my data'/workspace");
});
