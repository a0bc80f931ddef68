import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectory } from '../../test/support/directory.js';
import { launch } from './launch.js';
import { identifyProcess } from './process-identity.js';
import { ProcessLedger } from './process-ledger.js';
import { type SupervisorEvent } from './supervised-process.js';
import { Supervisor } from './supervisor.js';

type Event = SupervisorEvent<'child'>;

/** Says that it is ready by writing its pid, and runs until it is ended; fails when the file `broken` exists. */
const script = `
  const { existsSync, writeFileSync } = require('node:fs');
  if (existsSync('broken')) throw new Error('I cannot start');
  writeFileSync('ready', String(process.pid));
  setInterval(() => {}, 1000);
`;

/** Hands out events in the order in which they happened. */
class Events {
  private readonly unread: Event[] = [];
  private wake = () => {};

  push(event: Event): void {
    this.unread.push(event);
    this.wake();
  }

  /** The next event of this type; passes over others. */
  async next(type: Event['type']): Promise<Event> {
    for (;;) {
      const event = this.unread.shift();
      if (event?.type === type) return event;
      if (!event) await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

function setUp() {
  const dir = createDirectory('supervisor');
  writeFileSync(join(dir, 'child.js'), script);
  const events = new Events();
  const supervisor = new Supervisor<'child'>((event) => events.push(event));
  const start = (abort: AbortSignal) => {
    const options = {
      name: 'child',
      command: process.execPath,
      args: ['child.js'],
      cwd: dir,
      env: process.env,
    };
    let pid: number | undefined;
    const isReady = async () =>
      existsSync(join(dir, 'ready')) && readFileSync(join(dir, 'ready'), 'utf8') === `${pid}`;
    const onSpawn = (spawned: number) => {
      pid = spawned;
      new ProcessLedger(dir).add('child', pid);
    };
    return launch(
      { ...options, log: join(dir, 'child.log'), onSpawn, abort },
      { isReady, timeoutMs: 30_000 },
    );
  };
  return { dir, events, supervisor, start };
}

test('starts a crashed process again', async () => {
  const { events, supervisor, start } = setUp();
  await supervisor.run('child', start);
  const first = supervisor.pid('child');

  supervisor.kill('child', 'SIGKILL');
  expect(await events.next('crashed')).toMatchObject({ name: 'child', reason: 'SIGKILL', restartInMs: 250 });
  expect(supervisor.pid('child')).toBeUndefined();
  await events.next('started');
  expect(supervisor.pid('child')).not.toBe(first);

  await supervisor.stop('child');
});

test('keeps trying, with longer waits, while it does not come up', async () => {
  const { dir, events, supervisor, start } = setUp();
  await supervisor.run('child', start);
  writeFileSync(join(dir, 'broken'), '');

  supervisor.kill('child', 'SIGKILL');
  expect(await events.next('crashed')).toMatchObject({ restartInMs: 250 });
  const second = await events.next('crashed');
  expect(second).toMatchObject({ restartInMs: 500 });
  expect(JSON.stringify(second)).toContain('I cannot start');
  rmSync(join(dir, 'broken'));
  await events.next('starting');
  await events.next('started');

  await supervisor.stop('child');
});

test('does not start a stopped process again until asked', async () => {
  const { events, supervisor, start } = setUp();
  await supervisor.run('child', start);
  const pid = supervisor.pid('child') ?? 0;
  await supervisor.stop('child');
  await events.next('stopped');
  expect(identifyProcess(pid)).toBeUndefined();

  await supervisor.start('child');
  expect(supervisor.pid('child')).not.toBe(pid);
  await supervisor.stop('child');
});

test('a name that is taken is refused: whoever had it could not be stopped any more', async () => {
  const { supervisor, start } = setUp();
  await supervisor.run('child', start);
  const pid = supervisor.pid('child') ?? 0;
  await expect(supervisor.run('child', start)).rejects.toThrow('child is here already');
  await supervisor.stop('child');
  expect(identifyProcess(pid)).toBeUndefined();
});

test('a stop in the middle of a start ends the start', async () => {
  const { dir, events, supervisor, start } = setUp();
  writeFileSync(join(dir, 'child.js'), 'setInterval(() => {}, 1000)');
  const run = supervisor.run('child', start);
  await events.next('starting');
  const refused = expect(run).rejects.toThrow('aborted');
  await supervisor.stop('child');
  await refused;
});

test('rejects with the end of the log when the first start fails', async () => {
  const { dir, supervisor, start } = setUp();
  writeFileSync(join(dir, 'broken'), '');
  await expect(supervisor.run('child', start)).rejects.toThrow(/ended with exit code 1[^]*I cannot start/);
});

test('says so when the program does not exist', async () => {
  const { dir } = setUp();
  const options = {
    name: 'child',
    command: join(dir, 'missing'),
    args: [],
    env: {},
    log: join(dir, 'child.log'),
  };
  await expect(launch(options, { isReady: async () => true, timeoutMs: 1 })).rejects.toThrow('ENOENT');
});
