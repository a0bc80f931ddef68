import { createLog } from '@callsheet/runtime';
import { parseQuery } from './parse-query.js';
import { tableNamed } from './tables.js';
import { WaitsForUnknown } from './waits-for-unknown.js';

function watch() {
  const lines: unknown[] = [];
  const log = createLog('test', 'warn', { write: (line: string) => void lines.push(JSON.parse(line)) });
  const waits = new WaitsForUnknown(log);
  const poll = (times: number, rows: number, search = 'select=status,output_location&id=eq.unknown') => {
    const query = parseQuery(tableNamed('tasks'), search);
    for (let index = 0; index < times; index++) waits.note('gpu-1', query, rows);
  };
  return { lines, poll };
}

test('13: a worker that polls for a task that never comes is told of once, with the id', () => {
  const { lines, poll } = watch();
  poll(4, 0);
  expect(lines).toEqual([]);
  poll(20, 0);
  expect(lines).toEqual([
    expect.objectContaining({ level: 'warn', workerId: 'gpu-1', taskId: 'unknown', polls: 5 }),
  ]);
});

test('a task that comes ends the wait, and an empty answer to another question is none', () => {
  const { lines, poll } = watch();
  poll(4, 0);
  poll(1, 1);
  poll(4, 0);
  poll(20, 0, 'select=id&worker_id=eq.gpu-1&status=eq.In Progress');
  poll(20, 0, 'select=id&id=eq.unknown&status=eq.Complete');
  expect(lines).toEqual([]);
});

test('only so many ids are remembered', () => {
  const { lines, poll } = watch();
  poll(4, 0);
  for (let index = 0; index < 1000; index++) poll(1, 0, `id=eq.${index}`);
  poll(1, 0);
  expect(lines).toEqual([]);
});
