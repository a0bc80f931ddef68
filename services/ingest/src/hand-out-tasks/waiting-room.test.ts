import { createLog, openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { TaskExchange } from '../exchange-tasks/task-exchange.js';
import { Claims } from './claims.js';
import { WaitingRoom } from './waiting-room.js';

const never = () => new AbortController().signal;
let server: TestDatabase;
let database: Database;
let room: WaitingRoom;
let attempts = 0;
let answered = 0;

beforeEach(async () => {
  server = await createDatabase();
  database = openDatabase({ url: server.url, applicationName: 'test', max: 30 });
  room = new WaitingRoom(database, createLog('test', 'fatal'));
  room.onApplicationBootstrap();
  attempts = 0;
});
afterEach(async () => {
  await room.beforeApplicationShutdown();
  await database.end();
  await server.drop();
});

const claim = async (worker: string): Promise<string | undefined> => {
  attempts += 1;
  const [task] = await database<{ id: string }>`select id from callsheet.claim_task(${worker})`;
  answered += 1;
  return task?.id;
};
const wait = (worker: string, undo: (id: string) => Promise<unknown> = () => Promise.resolve()) =>
  room.wait(() => claim(worker), { waitMs: 30_000, hungUp: never(), undo });
const addTask = () => database`insert into public.tasks (task_type) values ('t2v')`;
const until = async (fact: () => boolean | Promise<boolean>) => {
  while (!(await fact())) await database`select 1`;
};

test('as many are woken as there are tasks: one task costs one claim, not one for each who waits', async () => {
  const waits = [wait('w0')];
  // Whoever enters from here on looks once for a task that came while it entered; before, the room looks for it.
  await room.runOnce();
  for (let index = 1; index < 20; index++) waits.push(wait(`w${index}`));
  await until(() => answered >= 19);
  attempts = 0;
  await addTask();
  await Promise.race(waits);
  expect(attempts).toBe(1);
  for (let index = 0; index < 19; index++) await addTask();
  expect(new Set(await Promise.all(waits)).size).toBe(20);
});

test('what a claim brings after its worker hung up is undone', async () => {
  const hungUp = new AbortController();
  const undone: string[] = [];
  let entered = false;
  let finish: (id: string) => void = () => undefined;
  const slow = () => {
    entered = true;
    return new Promise<string>((resolve) => (finish = resolve));
  };
  await addTask();
  const waiting = room.wait(slow, {
    waitMs: 30_000,
    hungUp: hungUp.signal,
    undo: (id) => Promise.resolve(undone.push(id)),
  });
  await until(() => entered);
  hungUp.abort();
  expect(await waiting).toBeUndefined();
  finish('late');
  await until(() => undone.length > 0);
  expect(undone).toEqual(['late']);
});

describe('a worker hangs up inside a claim and asks again', () => {
  let claims: Claims;
  let row: () => Promise<unknown>;
  beforeEach(async () => {
    claims = new Claims(database, new TaskExchange(database));
    row = async () => (await database`select status, worker_id from public.tasks`)[0];
    await addTask();
  });

  /** A claim whose worker hangs up while it is under way; `made` says when it is made, and its answer waits for `answer`. */
  async function brokenOff(made: () => Promise<Parameters<Claims['undo']>[0] | undefined>) {
    const hungUp = new AbortController();
    const steps = { begun: false, undone: false };
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const waiting = room.wait(
      async () => {
        const rows = await made();
        steps.begun = true;
        await answered;
        return rows;
      },
      {
        waitMs: 30_000,
        hungUp: hungUp.signal,
        undo: async (rows) => {
          await claims.undo(rows);
          steps.undone = true;
        },
      },
    );
    await until(() => steps.begun);
    hungUp.abort();
    expect(await waiting).toBeUndefined();
    return async () => {
      answer();
      await until(() => steps.undone);
    };
  }

  test.each([
    ['one', {}],
    ['several', { count: 2 }],
  ])('%s: undoing the first claim leaves the task, which was given again', async (_, request) => {
    const undo = await brokenOff(() => claims.claim('w', request));
    expect(await claims.claim('w', request)).toHaveLength(1);
    await undo();
    expect(await row()).toEqual({ status: 'In Progress', worker_id: 'w' });
    expect(await claims.claim('other', {})).toBeUndefined();
  });

  test.each([
    ['one', {}],
    ['several', { count: 2 }],
  ])('%s: the call that was broken off comes to the database last: nothing is undone', async (_, request) => {
    const undo = await brokenOff(async () => {
      expect(await claims.claim('w', request)).toHaveLength(1);
      return claims.claim('w', request);
    });
    await undo();
    expect(await row()).toEqual({ status: 'In Progress', worker_id: 'w' });
  });

  test('and does not: the task is queued again', async () => {
    const undo = await brokenOff(() => claims.claim('w', {}));
    await undo();
    expect(await row()).toEqual({ status: 'Queued', worker_id: null });
  });
});

test('what a claim brings when the time is over is given: undone, it might be taken from a worker that has asked again', async () => {
  // Writers notify from here on, so that whoever enters looks at once.
  void wait('w0');
  await room.runOnce();
  let finish: (id: string) => void = () => undefined;
  const undone: string[] = [];
  const waiting = room.wait(() => new Promise<string>((resolve) => (finish = resolve)), {
    waitMs: 1,
    hungUp: never(),
    undo: (id) => Promise.resolve(undone.push(id)),
  });
  // Timers of one length end in their order.
  await new Promise((resolve) => setTimeout(resolve, 1));
  finish('late');
  expect(await waiting).toBe('late');
  expect(undone).toEqual([]);
});

test('who has left while the room looked round claims nothing: it may have asked again', async () => {
  const quiet = new WaitingRoom(database, createLog('test', 'fatal'));
  const hungUp = new AbortController();
  const claims: string[] = [];
  let finish: () => void = () => undefined;
  const enter = (worker: string, hangUp: AbortSignal) =>
    quiet.wait<string>(
      () => {
        claims.push(worker);
        return new Promise((resolve) => (finish = () => resolve(undefined)));
      },
      { waitMs: 30_000, hungUp: hangUp, undo: () => Promise.resolve() },
    );
  const waits = [enter('first', never()), enter('second', hungUp.signal)];
  await addTask();
  const round = quiet.runOnce();
  await until(() => claims.length > 0);
  hungUp.abort();
  finish();
  await round;
  expect(claims).toEqual(['first']);
  await quiet.beforeApplicationShutdown();
  expect(await Promise.all(waits)).toEqual([undefined, undefined]);
});

test('when nobody waits any more, writers are told not to notify', async () => {
  await room.wait(() => claim('w'), { waitMs: 50, hungUp: never(), undo: () => Promise.resolve() });
  const waiting = async () =>
    (await database`select from callsheet.wake_flags where channel = 'task_ready' and waiting`).length > 0;
  await until(async () => !(await waiting()));
});
