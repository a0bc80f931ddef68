import { errorCode, one, sqlState, type Database, type Sql } from '@callsheet/runtime';
import { type Found } from './answer-rows.js';
import { type Statement } from './compile-select.js';
import { refuse } from './rest-error.js';

/** Runs a statement of compileSelect. Throws RestError when it took too long. */
export async function runStatement(database: Database, { text, values, limits }: Statement): Promise<Found> {
  try {
    return one(await database.composed<Found>(text, values, limits));
  } catch (error) {
    throw errorCode(error) === sqlState.queryCanceled ? refuse.tookTooLong() : error;
  }
}

/** What a worker says of its own end is kept beside what is known of it; its work goes back. False for an unknown id. */
export async function reportWorkerError(
  sql: Sql,
  workerId: string,
  report: { metadata: string; reason: string | undefined },
): Promise<boolean> {
  const { reported } = one(
    await sql<{ reported: boolean }>`
      select callsheet.report_worker_error(${workerId}, ${report.metadata}, ${report.reason}) as reported`,
  );
  return reported;
}

/** Gives a running task back with what its worker says of the reason; the ids that were. */
export async function giveBackRunning(
  sql: Sql,
  report: { taskId: string; workerId: string; errorDetails: string | undefined },
): Promise<string[]> {
  const rows = await sql<{ id: string }>`
    select callsheet.give_back_task(${report.taskId}, ${report.workerId}, ${report.errorDetails}) as id`;
  return rows.flatMap(({ id }) => (id === null ? [] : [id]));
}

/** Deletes a child that was created twice; false when it has been started, something waits for it, or it is not the worker's to delete. */
export async function deleteChild(sql: Sql, taskId: string, workerId: string | undefined): Promise<boolean> {
  const { deleted } = one(
    await sql<{ deleted: boolean }>`select callsheet.delete_child(${taskId}, ${workerId}) as deleted`,
  );
  return deleted;
}
