import { type Limits } from '@callsheet/runtime';
import { searchLimits } from '../limit-searches/limit-search.js';
import { filterSql, type Filter } from './parse-filter.js';
import { type Order, type RestQuery } from './parse-query.js';
import { type Table } from './tables.js';

/** SQL whose every value is a parameter. */
export interface Statement {
  text: string;
  values: unknown[];
  /** For what may look at the text of every row. */
  limits?: Limits | undefined;
}

/** Whose rows are meant: a worker's own, or all of them for the service-role key. */
export type Viewer = string | undefined;

/**
 * One statement that answers a query: `body` is the rows as JSON text, `rows` their number, `total` that of all matches when
 * it is wanted. The text is made of names of the allow-list and placeholders alone.
 */
export function compileSelect(
  table: Table,
  query: RestQuery,
  options: { viewer: Viewer; withTotal: boolean },
): Statement {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = whereSql(table, query.filters, options.viewer, bind);
  const limits = query.filters.some(isSearch) ? searchLimits : undefined;
  const source = `public.${table.name} t where ${where}`;
  const total = options.withTotal ? `(select count(*)::int from ${source})` : 'null::int';
  if (query.select === 'count') {
    const text = `select json_build_array(json_build_object('count', c.n))::text as body, 1 as rows, ${total} as total
      from (select count(*)::int as n from ${source}) c`;
    return { text, values, limits };
  }
  const page = `select ${query.select.map((column) => `t.${column}`).join(', ')} from ${source}
    order by ${orderSql(table, query.order)} limit ${bind(query.limit)} offset ${bind(query.offset)}`;
  const text = `with page as materialized (${page})
    select coalesce(json_agg(row_to_json(page.*)), '[]')::text as body, count(*)::int as rows, ${total} as total from page`;
  return { text, values, limits };
}

const isSearch = ({ kind }: Filter) => kind === 'match' || kind === 'contains';

type Bind = (value: unknown) => string;

function whereSql(table: Table, filters: readonly Filter[], viewer: Viewer, bind: Bind): string {
  const asked = table.name === 'tasks' ? equalFilter(filters, 'id') : undefined;
  const conditions = filters.map((filter) =>
    filter === asked ? taskIdSql(asked.operand, bind) : filterSql(filter, bind),
  );
  const shortcuts =
    table.name === 'tasks' ? [runningShortcut(filters, bind), childrenShortcut(filters, bind)] : [];
  const visible = viewer === undefined ? undefined : visibleSql(table, bind(viewer));
  return [...conditions, ...shortcuts, visible].filter((part) => part !== undefined).join(' and ') || 'true';
}

/** A child that was created twice is found by both its ids. */
function taskIdSql(id: string, bind: Bind): string {
  const operand = `${bind(id)}::uuid`;
  return `t.id = coalesce((select a.task_id from callsheet.child_aliases a where a.alias_id = ${operand}), ${operand})`;
}

/** A worker sees itself, its own log, its own tasks, and those of the projects that it is working for. */
function visibleSql(table: Table, viewer: string): string {
  switch (table.name) {
    case 'tasks':
      return `(t.worker_id = ${viewer} or t.project_id = any (array(
        select r.project_id from callsheet.running_tasks r where r.worker_id = ${viewer})))`;
    case 'workers':
      return `t.id = ${viewer}`;
    case 'system_logs':
      return `t.worker_id = ${viewer}`;
  }
}

/** Every poll asks for a worker's running tasks; neither status nor worker has an index, and this table lists just those. */
function runningShortcut(filters: readonly Filter[], bind: Bind): string | undefined {
  if (equalOperand(filters, 'status') !== 'In Progress') return undefined;
  const worker = equalOperand(filters, 'worker_id');
  const ofWorker = worker === undefined ? '' : ` where r.worker_id = ${bind(worker)}`;
  return `t.id = any (array(select r.task_id from callsheet.running_tasks r${ofWorker}))`;
}

/** Orchestrators ask for their children by what stands in the children's params; the column has the index. */
function childrenShortcut(filters: readonly Filter[], bind: Bind): string | undefined {
  const operands = filters.flatMap((filter) =>
    filter.kind === 'contains' && filter.column === 'params' && !filter.negated ? [filter.operand] : [],
  );
  const parent = operands.map(parentIn).find((id) => id !== undefined);
  return parent === undefined ? undefined : `t.parent_id = ${bind(parent)}::uuid`;
}

function parentIn(operand: string): string | undefined {
  const found = /^\s*\{\s*"orchestrator_task_id_ref"\s*:\s*"([0-9a-f-]{36})"\s*\}\s*$/i.exec(operand);
  return found?.[1];
}

/** The operand of `column=eq.…`, when the query has that condition. */
export function equalOperand(filters: readonly Filter[], column: string): string | undefined {
  return equalFilter(filters, column)?.operand;
}

function equalFilter(filters: readonly Filter[], column: string) {
  const found = filters.find((filter) => filter.column === column && filter.kind === 'compare');
  return found?.kind === 'compare' && found.operator === '=' && !found.negated ? found : undefined;
}

function orderSql(table: Table, order: readonly Order[]): string {
  if (order.length > 0)
    return order.map(({ column, direction, nulls }) => `t.${column} ${direction} nulls ${nulls}`).join(', ');
  // A worker that looks for the task it holds takes the first row; an orchestrator there would hide a task it must do.
  if (table.name === 'tasks') return 'callsheet.is_orchestrator(t.task_type), t.created_at, t.id';
  return table.name === 'workers' ? 't.created_at desc, t.id' : 't.timestamp desc, t.id';
}
