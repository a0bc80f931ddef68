import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { findPodProcesses, readPs } from './find-processes.js';
import { killPodProcesses } from './kill-processes.js';

it("finds a pod's processes by their environment, also through ps", async () => {
  const child = spawn('sh', ['-c', 'sleep 60; true'], {
    env: { PATH: process.env.PATH, RUNPOD_POD_ID: 'findme1' },
  });
  await once(child, 'spawn');
  const found = await findPodProcesses(new Set(['findme1', 'findme2']));
  expect(found).toContainEqual({ pid: child.pid, podId: 'findme1' });
  const listed = (await readPs()).find(({ pid }) => pid === child.pid);
  expect(listed?.text).toContain(' RUNPOD_POD_ID=findme1');
  const ended = once(child, 'exit');
  await killPodProcesses(new Set(['findme1']));
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(await findPodProcesses(new Set(['findme1']))).toEqual([]);
});
