import pg from 'pg';
import { one } from '@callsheet/runtime';
import { apiOf, ended, startTestStack } from '../support/stack.js';
import { type Stack } from '../../local/stack/stack.js';

let stack: Stack;
beforeAll(async () => {
  stack = await startTestStack();
}, 60_000);
afterAll(() => stack.stop());

test("a row inserted with the brief's SQL is picked up like any other", async () => {
  const client = new pg.Client(stack.databaseUrl);
  await client.connect();
  await client.query(`INSERT INTO tasks (task_type, params, status, created_at) VALUES (
    'video_generation',
    '{"prompt": "A cat walking", "frames": 24}',
    'Queued',
    NOW()
  );`);
  const { rows } = await client.query<{ id: string }>('select id from tasks');
  await client.end();

  const task = await ended(apiOf(stack), one(rows).id);
  expect(task).toMatchObject({ status: 'Complete', result_data: { frames: 24 } });
}, 60_000);
