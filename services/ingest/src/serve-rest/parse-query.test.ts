import fc from 'fast-check';
import { compileSelect } from './compile-select.js';
import { parseQuery } from './parse-query.js';
import { RestError } from './rest-error.js';
import { tableNamed } from './tables.js';

const tasks = tableNamed('tasks');
const workers = tableNamed('workers');
const everything = { viewer: undefined, withTotal: false };

test.each([
  ['select=id%2Cparams%2Ctask_type&limit=1', { select: ['id', 'params', 'task_type'], limit: 1 }],
  ['select=id, "status" ,id', { select: ['id', 'status'] }],
  ['select=count&limit=1', { select: 'count' }],
  ['', { select: Object.keys(tasks.columns), limit: 1000, offset: 0, filters: [], order: [] }],
  ['limit=5000&offset=20', { limit: 1000, offset: 20 }],
  ['order=created_at.asc', { order: [{ column: 'created_at', direction: 'asc', nulls: 'last' }] }],
  [
    'order=created_at.desc,id.nullsfirst',
    {
      order: [
        { column: 'created_at', direction: 'desc', nulls: 'first' },
        { column: 'id', direction: 'asc', nulls: 'first' },
      ],
    },
  ],
])('reads %s', (search, query) => {
  expect(parseQuery(tasks, search)).toMatchObject(query);
});

const subject = (column: string, type: string, negated = false) => ({ column, type, negated });

test.each([
  [
    'status=eq.In+Progress',
    { ...subject('status', 'text'), kind: 'compare', operator: '=', operand: 'In Progress' },
  ],
  [
    'params=cs.%7B%22orchestrator_task_id_ref%22%3A+%22x%22%7D',
    { ...subject('params', 'jsonb'), kind: 'contains', operand: '{"orchestrator_task_id_ref": "x"}' },
  ],
  ['status=neq.Failed', { ...subject('status', 'text'), kind: 'compare', operator: '<>', operand: 'Failed' }],
  [
    'attempts=not.gte.2',
    { ...subject('attempts', 'integer', true), kind: 'compare', operator: '>=', operand: '2' },
  ],
  [
    'task_type=ilike.*travel*',
    { ...subject('task_type', 'text'), kind: 'match', operator: 'ilike', operand: '%travel%' },
  ],
  [
    'status=in.(Complete,"In Progress")',
    { ...subject('status', 'text'), kind: 'in', operands: ['Complete', 'In Progress'] },
  ],
  ['status=in.("a\\"b,c",d,)', { ...subject('status', 'text'), kind: 'in', operands: ['a"b,c', 'd', ''] }],
  ['status=in.()', { ...subject('status', 'text'), kind: 'in', operands: [] }],
  ['worker_id=is.null', { ...subject('worker_id', 'text'), kind: 'null' }],
  ['worker_id=not.is.null', { ...subject('worker_id', 'text', true), kind: 'null' }],
  ['worker_id=is.not_null', { ...subject('worker_id', 'text', true), kind: 'null' }],
  [
    'output_location=eq.',
    { ...subject('output_location', 'text'), kind: 'compare', operator: '=', operand: '' },
  ],
])('reads the filter %s', (search, filter) => {
  expect(parseQuery(tasks, search).filters).toEqual([filter]);
});

test.each([
  ['select=idempotency_key', '42703'],
  ['select=webhook_url', '42703'],
  ['select=claim_id', '42703'],
  ['select=constructor', '42703'],
  ['select=id,project:project_id(name)', '42703'],
  ['select=params->>prompt', '42703'],
  ['select=id::text', '42703'],
  ['select=id;drop table tasks', '42703'],
  ['select=', '42703'],
  ['request_sha256=eq.x', '42703'],
  ['params->>prompt=eq.x', '42703'],
  ["id'=eq.x", '42703'],
  ['order=webhook_url.asc', '42703'],
  ['order=id.asc;drop table tasks', 'PGRST100'],
  ['status=x.Failed', 'PGRST100'],
  ['status=Failed', 'PGRST100'],
  ['status=fts.cat', 'PGRST100'],
  ['status=is.unknown', 'PGRST100'],
  ['status=in.Complete', 'PGRST100'],
  ['status=in.("unfinished)', 'PGRST100'],
  ['params=eq.{}', '42883'],
  ['params=in.({})', '42883'],
  ['status=cs.{}', '42883'],
  ['id=like.a*', '42883'],
  ['or=(id.eq.1,id.eq.2)', 'PGRST100'],
  ['and=(id.eq.1)', 'PGRST100'],
  ['on_conflict=id', 'PGRST100'],
  ['limit=-1', 'PGRST100'],
  ['limit=1;--', 'PGRST100'],
  ['offset=x', 'PGRST100'],
  [`task_type=like.${'%25a'.repeat(101)}`, 'PGRST100'],
  [Array.from({ length: 21 }, () => 'status=eq.x').join('&'), 'PGRST100'],
])('refuses %s with %s', (search, code) => {
  expect(codeOf(() => parseQuery(tasks, search))).toBe(code);
});

test.each(['projects', 'api_keys', 'pods', 'TASKS', 'tasks;--', 'pg_shadow'])(
  'there is no table %s',
  (name) => {
    expect(codeOf(() => tableNamed(name))).toBe('PGRST205');
  },
);

describe('the statement', () => {
  const compiled = (search: string, viewer?: string, table = tasks) =>
    compileSelect(table, parseQuery(table, search), { viewer, withTotal: false });

  test('of the poll goes by the running tasks, and shows a worker what it may see', () => {
    const { text, values } = compiled('worker_id=eq.gpu-1&status=eq.In+Progress&limit=1', 'gpu-1');
    expect(text).toContain('r.worker_id = $3');
    expect(values).toEqual(['gpu-1', 'In Progress', 'gpu-1', 'gpu-1', 1, 0]);
  });

  test('for the children of an orchestrator goes by their parent', () => {
    const id = '5f9f1b52-9f0f-4b8e-9f5d-2f6a3f0c7b11';
    const operand = encodeURIComponent(`{"orchestrator_task_id_ref": "${id}"}`);
    const { text, values } = compiled(`select=id&params=cs.${operand}`);
    expect(text).toContain('t.parent_id = $2::uuid');
    expect(values[1]).toBe(id);
    expect(compiled('params=not.cs.{}').text).not.toContain('parent_id');
  });

  test('lists orchestrators after what must be done first, unless another order is asked for', () => {
    expect(compiled('').text).toContain('order by callsheet.is_orchestrator(t.task_type)');
    expect(compiled('order=created_at.asc').text).toContain('order by t.created_at asc nulls last');
  });

  test('has a limit of time when it looks at the text of rows, and none for the poll', () => {
    expect(compiled('error_message=ilike.*%25a%25b*').limits).toEqual({ statementMs: 8000 });
    expect(compiled('select=count&params=cs.{}').limits).toEqual({ statementMs: 8000 });
    expect(compiled('worker_id=eq.gpu-1&status=eq.In+Progress').limits).toBeUndefined();
  });

  test('shows a worker of the other tables only what is its own', () => {
    expect(compiled('', 'gpu-1', workers).text).toContain('t.id = $1');
    expect(compiled('', 'gpu-1', tableNamed('system_logs')).text).toContain('t.worker_id = $1');
    expect(compiled('', undefined, workers).text).toContain('where true');
  });

  const operand = fc.oneof(
    fc.string(),
    fc.constantFrom("' or 1=1 --", '$1', '"; drop table tasks; --', '\\'),
  );
  const column = fc.constantFrom(...Object.keys(tasks.columns));
  const operator = fc.constantFrom('eq', 'neq', 'gt', 'lte', 'like', 'cs', 'in', 'not.eq');

  test('never contains an operand', () => {
    fc.assert(
      fc.property(column, operator, operand, (name, op, value) => {
        const text = op === 'in' ? `(${JSON.stringify(value)})` : value;
        const search = new URLSearchParams({ [name]: `${op}.${text}` }).toString();
        fc.pre(codeOf(() => parseQuery(tasks, search)) === undefined);
        const plain = new URLSearchParams({ [name]: op === 'in' ? 'in.(x)' : `${op}.x` }).toString();
        const statement = compileSelect(tasks, parseQuery(tasks, search), everything);
        expect(statement.text).toBe(compileSelect(tasks, parseQuery(tasks, plain), everything).text);
      }),
    );
  });
});

function codeOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error instanceof RestError ? error.code : String(error);
  }
}
