import { type ProviderLogLine } from '../provider/provider.js';
import { findCrashLoop, logTail } from './find-crash-loop.js';

const system = (...lines: string[]): ProviderLogLine[] =>
  lines.map((line) => ({ at: new Date(0), source: 'system', line }));
const container = (...lines: string[]): ProviderLogLine[] =>
  lines.map((line) => ({ at: new Date(0), source: 'container', line }));
const tooOld = 'error starting container: OCI runtime create failed: unsatisfied condition: cuda>=12.8';

test.each<[string, ProviderLogLine[], string | undefined]>([
  ['a slow pull', system('create container x', 'pulling image', 'layer 4 of 30'), undefined],
  ['an ordinary start', system('create container x', 'start container'), undefined],
  ['one failure', system('create container x', 'start container', tooOld), undefined],
  ['two failures', system('start container', tooOld, 'start container', tooOld), tooOld],
  [
    'restarts without a reason',
    system('start container', 'start container', 'start container'),
    'start container',
  ],
  ['what the program itself prints does not count', container(tooOld, tooOld, tooOld), undefined],
  ['nothing', [], undefined],
])('%s', (_, lines, reason) => {
  expect(findCrashLoop(lines)).toBe(reason);
});

test('the tail names where a line comes from', () => {
  expect(logTail([...system('start container'), ...container('hello')], 1)).toBe('container: hello');
});
