import { actionsOf, hasRuntime, phaseOf, startsSshd, statusOf } from './timeline.js';

const pod = {
  traits: { bootMs: 70_000, sshdMs: 20_000 },
  startedAt: 1_000_000,
  stoppedAt: null,
  stoppedAs: 'EXITED' as const,
  terminatedAt: null,
  vanishedAt: null,
};

describe('phaseOf', () => {
  it.each([
    ['at once', pod, 0, 'booting'],
    ['before its ports appear', pod, 69_999, 'booting'],
    ['with ports but no sshd', pod, 70_000, 'booted'],
    ['with ports but no sshd, to the end', pod, 89_999, 'booted'],
    ['with sshd', pod, 90_000, 'reachable'],
    ['stopped', { ...pod, stoppedAt: 1_080_000 }, 90_000, 'exited'],
    ['in error', { ...pod, stoppedAt: 1_080_000, stoppedAs: 'ERROR' as const }, 90_000, 'failed'],
    ['that never boots', { ...pod, traits: { bootMs: Infinity, sshdMs: 0 } }, 86_400_000, 'booting'],
    ['terminated, within the lag', { ...pod, terminatedAt: 1_090_000 }, 90_499, 'terminated'],
    ['terminated, after the lag', { ...pod, terminatedAt: 1_090_000 }, 90_500, 'gone'],
    [
      'terminated while stopped',
      { ...pod, stoppedAt: 1_080_000, terminatedAt: 1_090_000 },
      90_001,
      'terminated',
    ],
    ['vanished', { ...pod, vanishedAt: 1_090_000 }, 90_000, 'gone'],
  ])('%s', (_case, times, elapsedMs, phase) => {
    expect(phaseOf(times, 1_000_000 + elapsedMs, 500)).toBe(phase);
  });
});

it.each([
  ['booting', 'RUNNING', 'PROVISIONING', false],
  ['booted', 'RUNNING', 'STARTING', true],
  ['reachable', 'RUNNING', 'RUNNING', true],
  ['exited', 'EXITED', 'EXITED', false],
  ['failed', 'ERROR', 'ERROR', false],
  ['terminated', 'TERMINATED', 'TERMINATED', false],
  ['gone', 'TERMINATED', 'TERMINATED', false],
] as const)('%s shows as %s, by the document as %s', (phase, measured, documented, runtime) => {
  expect(statusOf(phase, 'measured')).toBe(measured);
  expect(statusOf(phase, 'documented')).toBe(documented);
  expect(hasRuntime(phase)).toBe(runtime);
});

it.each([
  ['PROVISIONING', ['stop', 'terminate']],
  ['STARTING', ['stop', 'terminate']],
  ['RUNNING', ['stop', 'restart', 'terminate']],
  ['EXITED', ['start', 'terminate']],
  ['ERROR', ['start', 'terminate']],
  ['TERMINATED', []],
] as const)('%s offers %j', (status, actions) => {
  expect(actionsOf(status)).toEqual(actions);
});

describe('startsSshd', () => {
  const reachable = { env: { PUBLIC_KEY: 'ssh-ed25519 AAAA' }, ports: ['22/tcp'], args: '' };
  it.each([
    ['with a key and the port', reachable, true],
    ['without the port', { ...reachable, ports: ['8888/http'] }, false],
    ['without a key', { ...reachable, env: {} }, false],
    ['with a blank key', { ...reachable, env: { PUBLIC_KEY: ' ' } }, false],
    ['with args in place of the start script', { ...reachable, args: 'sleep infinity' }, false],
    ['with a cmd in place of the start script', { ...reachable, cmd: ['sleep'] }, false],
    ['with an emptied cmd', { ...reachable, cmd: [] }, true],
  ])('%s', (_case, settings, starts) => {
    expect(startsSshd(settings)).toBe(starts);
  });
});
