import { z } from 'zod';
import { translateTask } from '../hand-out-tasks/translate-task.js';
import { type Found } from './answer-rows.js';
import { equalOperand } from './compile-select.js';
import { type RestQuery } from './parse-query.js';
import { type Table } from './tables.js';

const Held = z.array(z.looseObject({ task_type: z.string(), params: z.record(z.string(), z.unknown()) }));

/**
 * What a worker holds, when it asks for that: it runs such a task as if it had just been given it (its claim's answer was
 * lost), so the task is told in the same words as there. Any other answer stays as it is.
 */
export function translateHeld(table: Table, query: RestQuery, found: Found): Found {
  const asksForHeld =
    table.name === 'tasks' &&
    equalOperand(query.filters, 'status') === 'In Progress' &&
    equalOperand(query.filters, 'worker_id') !== undefined;
  const held = asksForHeld ? Held.safeParse(JSON.parse(found.body)) : undefined;
  if (!held?.success) return found;
  return { ...found, body: JSON.stringify(held.data.map((row) => ({ ...row, ...translateTask(row) }))) };
}
