import { CreateChildTask } from '@callsheet/contracts';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { equalOperand } from './compile-select.js';
import { type RestQuery } from './parse-query.js';
import { refuse } from './rest-error.js';
import { type Table } from './tables.js';

/** The writes that workers make; no other is offered. */
export type Write =
  | { kind: 'insert tasks'; tasks: CreateChildTask[] }
  | {
      kind: 'report worker error';
      workerId: string;
      metadata: Record<string, unknown>;
      reason: string | undefined;
    }
  | { kind: 'give task back'; taskId: string; workerId: string; errorDetails: string | undefined }
  | { kind: 'delete task'; taskId: string };

/** Reads what a request would write. Throws RestError for a table, condition, column or value that is not offered. */
export function readWrite(
  method: 'POST' | 'PATCH' | 'DELETE',
  { table, query, body }: { table: Table; query: RestQuery; body: unknown },
): Write {
  if (method === 'POST' && table.name === 'tasks') return readInsert(table, body);
  if (method === 'PATCH' && table.name === 'workers') return readWorkerError(table, query, body);
  if (method === 'PATCH' && table.name === 'tasks') return readGiveBack(table, query, body);
  if (method === 'DELETE' && table.name === 'tasks') {
    return { kind: 'delete task', taskId: onlyFilters(table, query, ['id']).id };
  }
  throw refuse.forbidden(table.name);
}

const uuid = z.guid();
const NewTask = z.strictObject({
  id: uuid.optional(),
  task_type: CreateChildTask.shape.task_type,
  params: CreateChildTask.shape.params,
  status: z.literal('Queued').optional(),
  attempts: z.literal(0).optional(),
  project_id: z.string().max(200).nullish(),
  dependant_on: uuid.nullish(),
});
/** More at once is no worker's. */
const NewTasks = z.union([NewTask.transform((task) => [task]), z.array(NewTask).min(1).max(100)]);

function readInsert(table: Table, body: unknown): Write {
  const tasks = read(table, NewTasks, body).map(({ id, task_type, params, project_id, dependant_on }) => ({
    task_id: id ?? randomUUID(),
    task_type,
    params,
    project_id,
    dependant_on,
  }));
  return { kind: 'insert tasks', tasks };
}

const WorkerError = z.strictObject({
  status: z.literal('error'),
  metadata: z.record(z.string(), z.unknown()).default({}),
});

function readWorkerError(table: Table, query: RestQuery, body: unknown): Write {
  const { id } = onlyFilters(table, query, ['id']);
  const { metadata } = read(table, WorkerError, body);
  const reason = metadata['error_reason'];
  return {
    kind: 'report worker error',
    workerId: id,
    metadata,
    reason: typeof reason === 'string' ? reason : undefined,
  };
}

const GivenBack = z.strictObject({
  status: z.literal('Queued'),
  worker_id: z.null(),
  generation_started_at: z.null().optional(),
  error_details: z.string().optional(),
});

function readGiveBack(table: Table, query: RestQuery, body: unknown): Write {
  const { id, worker_id, status } = onlyFilters(table, query, ['id', 'worker_id', 'status']);
  const { error_details } = read(table, GivenBack, body);
  if (status !== 'In Progress') throw refuse.forbidden(table.name);
  return { kind: 'give task back', taskId: id, workerId: worker_id, errorDetails: error_details };
}

/** The operands of exactly these `eq` conditions: a write with any other reach is not offered. */
function onlyFilters<Column extends string>(
  table: Table,
  { filters }: RestQuery,
  columns: readonly Column[],
): Record<Column, string> {
  const operands = Object.fromEntries(columns.map((column) => [column, equalOperand(filters, column)]));
  if (filters.length !== columns.length || !isComplete(operands)) throw refuse.forbidden(table.name);
  return operands;

  function isComplete(found: Record<string, string | undefined>): found is Record<Column, string> {
    return columns.every((column) => found[column] !== undefined);
  }
}

function read<Schema extends z.ZodType>(table: Table, schema: Schema, body: unknown): z.infer<Schema> {
  const found = schema.safeParse(body);
  if (found.success) return found.data;
  const issues = found.error.issues.flatMap((issue) =>
    issue.code === 'invalid_union' ? issue.errors.flat() : [issue],
  );
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys')
    throw refuse.unwritableColumn(table.name, unknown.keys.join(', '));
  throw refuse.badBody(issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}
