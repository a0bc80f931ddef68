import { one, openDatabase, type Database } from '@callsheet/runtime';
import { createDatabase } from '../support/database.js';

export interface QueueTask {
  id: string;
  status: string;
  attempts: number;
  worker_id: string | null;
}

/** A database of its own with the queue's calls by name. */
export async function openQueue() {
  const testDatabase = await createDatabase();
  const sql = openDatabase({ url: testDatabase.url, applicationName: 'queue-test', max: 60 });
  return {
    sql,
    ...callsOn(sql),
    close: async () => {
      await sql.end();
      await testDatabase.drop();
    },
  };
}

function callsOn(sql: Database) {
  const create = async (
    task: { project?: string; priority?: number; model?: string; after?: string; runAfterSec?: number } = {},
  ) =>
    one(
      await sql<{ id: string }>`
      insert into tasks (task_type, params, project_id, priority, dependant_on, run_after)
      values ('t2v', ${JSON.stringify({ prompt: 'x', model: task.model })},
        coalesce(${task.project}::uuid, '00000000-0000-0000-0000-000000000001'), ${task.priority ?? 0}, ${task.after},
        now() + make_interval(secs => ${task.runAfterSec}))
      returning id`,
    ).id;
  const claim = async (...workers: string[]) =>
    sql<QueueTask>`select * from callsheet.claim_tasks(${workers})`;
  const claimOne = async (worker: string) => (await claim(worker))[0];
  const complete = async (id: string, worker: string | null = null) =>
    one(
      await sql<{ outcome: string }>`
      select callsheet.complete_task(${id}, '{"video_url": "https://x.test/v.mp4"}', null, ${worker}) as outcome`,
    ).outcome;
  const fail = async (id: string, worker: string | null = null) =>
    one(await sql<{ status: string | null }>`select callsheet.fail_task(${id}, 'boom', ${worker}) as status`)
      .status;
  const task = async (id: string) => one(await sql<QueueTask>`select * from tasks where id = ${id}`);
  const tick = () => sql`select callsheet.keep_queue()`;
  const project = async (weight = 1, maxConcurrency: number | null = null) =>
    one(
      await sql<{ id: string }>`
      insert into projects (name, weight, max_concurrency) values ('p', ${weight}, ${maxConcurrency}) returning id`,
    ).id;
  return { create, claim, claimOne, complete, fail, task, tick, project };
}
