import { assertNever } from '@callsheet/contracts';
import { type Database } from '@callsheet/runtime';
import { type WorkerCaller } from '../authenticate-callers/worker-identifier.js';
import { createChildTask } from '../create-child-tasks/create-child-tasks.js';
import { uuidOrNull } from '../create-child-tasks/place-child.js';
import { storableJson, storableText } from '../prepare-http/unstorable.js';
import { type Found } from './answer-rows.js';
import { compileSelect } from './compile-select.js';
import { type RestQuery } from './parse-query.js';
import { readWrite, type Write } from './read-write.js';
import { refuse } from './rest-error.js';
import { deleteChild, giveBackRunning, reportWorkerError, runStatement } from './serve-rest.sql.js';
import { type Table } from './tables.js';

/** Applies a write and gives the rows it touched. Throws RestError. */
export async function writeRows(
  database: Database,
  caller: WorkerCaller,
  request: { method: 'POST' | 'PATCH' | 'DELETE'; table: Table; query: RestQuery; body: unknown },
): Promise<Found> {
  const write = readWrite(request.method, request);
  const show = (ids: string[]) => showRows(database, request.table, request.query, ids);
  if (write.kind !== 'delete task') return show(await apply(database, caller, write));
  const taskId = uuidOrNull(write.taskId);
  if (taskId === null) return nothing;
  const shown = await show([taskId]);
  return (await deleteChild(database, taskId, caller.id)) ? shown : nothing;
}

const nothing: Found = { body: '[]', rows: 0, total: null };

async function apply(
  database: Database,
  caller: WorkerCaller,
  write: Exclude<Write, { kind: 'delete task' }>,
): Promise<string[]> {
  switch (write.kind) {
    case 'insert tasks':
      return database.begin(async (sql) => {
        for (const task of write.tasks) {
          const { created } = await createChildTask(sql, caller, task);
          if (!created) throw refuse.duplicate(task.task_id);
        }
        return write.tasks.map(({ task_id }) => task_id);
      });
    case 'report worker error': {
      if (caller.id !== undefined && caller.id !== write.workerId) throw refuse.forbidden('workers');
      const metadata = storableJson(write.metadata);
      const reason = write.reason === undefined ? undefined : storableText(write.reason);
      const known = await reportWorkerError(database, write.workerId, { metadata, reason });
      return known ? [write.workerId] : [];
    }
    case 'give task back': {
      if (caller.id !== undefined && caller.id !== write.workerId) throw refuse.forbidden('tasks');
      const errorDetails = write.errorDetails === undefined ? undefined : storableText(write.errorDetails);
      return giveBackRunning(database, { ...write, errorDetails });
    }
    default:
      return assertNever(write);
  }
}

/** The columns that a write's query selects, of the rows it touched. */
function showRows(database: Database, table: Table, query: RestQuery, ids: string[]): Promise<Found> {
  const type = table.columns['id'] ?? 'text';
  const filters = [{ kind: 'in', column: 'id', type, negated: false, operands: ids }] as const;
  const select = query.select === 'count' ? Object.keys(table.columns) : query.select;
  const rows = { select, filters, order: [], limit: ids.length, offset: 0 };
  return runStatement(database, compileSelect(table, rows, { viewer: undefined, withTotal: false }));
}
