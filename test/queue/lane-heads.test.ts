import { one } from '@callsheet/runtime';
import type pg from 'pg';
import { openQueue } from './queue-database.js';

let queue: Awaited<ReturnType<typeof openQueue>>;
let writer: pg.Client;
beforeEach(async () => {
  queue = await openQueue();
  writer = await queue.sql.dedicated();
});
afterEach(async () => {
  await writer.end();
  await queue.close();
});

const insert = `insert into tasks (task_type, params) values ('t2v', '{"prompt": "late"}') returning id`;
const head = async () =>
  Number(
    one(await queue.sql<{ head: string }>`select coalesce(max(head), 0) as head from callsheet.lanes`).head,
  );
const ticks = async (count: number) => {
  for (let index = 0; index < count; index++) await queue.tick();
};
const drain = async (prefix: string) => {
  const claimed: string[] = [];
  for (let index = 0; ; index++) {
    const task = await queue.claimOne(`${prefix}${index}`);
    if (!task) return claimed;
    claimed.push(task.id);
  }
};

test('a task whose insert commits late is not stranded behind the head', async () => {
  for (let index = 0; index < 5; index++) await queue.create();
  await writer.query('begin');
  const late = one((await writer.query<{ id: string }>(insert)).rows).id;
  for (let index = 0; index < 5; index++) await queue.create();
  expect(await drain('a')).toHaveLength(10);
  await ticks(5);
  await writer.query('commit');
  expect(await drain('b')).toEqual([late]);
});

test('a writer newer than every transaction that has ended is waited for too', async () => {
  await queue.create();
  await drain('a');
  await ticks(2);
  await writer.query('begin');
  const late = one((await writer.query<{ id: string }>(insert)).rows).id;
  await ticks(1);
  for (let index = 0; index < 3; index++) await queue.create();
  await drain('b');
  await ticks(6);
  await writer.query('commit');
  expect(await drain('c')).toEqual([late]);
});

test('a retry that commits late is handed out again', async () => {
  const id = await queue.create();
  await queue.claimOne('first');
  await writer.query('begin');
  await writer.query('select callsheet.fail_task($1, $2)', [id, 'boom']);
  for (let index = 0; index < 5; index++) await queue.create();
  await drain('a');
  await ticks(5);
  await writer.query('commit');
  expect(await drain('b')).toEqual([id]);
});

test('the head moves on under a snapshot that only reads, and over what was handed out', async () => {
  await writer.query('begin isolation level repeatable read');
  await writer.query('select count(*) from tasks');
  for (let index = 0; index < 20; index++) await queue.create();
  await drain('a');
  // Transactions of others on this server hold the head back as well, for as long as they last.
  while ((await head()) === 0) await ticks(1);
  await writer.query('commit');
});

test('an open transaction with the first task of a lane holds nobody up', async () => {
  await writer.query('begin');
  await writer.query(insert);
  const id = await queue.create();
  expect((await queue.claimOne('a'))?.id).toBe(id);
  await writer.query('commit');
  await ticks(2);
  expect(await drain('b')).toHaveLength(1);
});
