import { createHash } from 'node:crypto';
import pg from 'pg';

export type Row = pg.QueryResultRow;

/** A tagged template that runs one statement and gives its rows; values travel as parameters. */
export type Sql = <R extends Row>(text: TemplateStringsArray, ...values: unknown[]) => Promise<R[]>;

/** A pool of connections: call it for one statement, or `begin` a transaction. */
export interface Database extends Sql {
  begin<T>(work: (sql: Sql) => Promise<T>, limits?: Limits): Promise<T>;
  /** Runs a statement whose text was put together at run time; it is not kept prepared. */
  composed<R extends Row>(text: string, values: readonly unknown[], limits?: Limits): Promise<R[]>;
  /** One connection of its own, for LISTEN and session locks; the caller ends it. */
  dedicated(): Promise<pg.Client>;
  end(): Promise<void>;
  /** Connections now, and statements that wait for one. */
  usage(): { total: number; idle: number; waiting: number };
}

export interface Limits {
  /** Postgres gives a statement up after so many milliseconds, with SQLSTATE 57014. */
  statementMs?: number;
}

const statements = new WeakMap<TemplateStringsArray, { text: string; name: string }>();

/** Each template is one named prepared statement, planned once a connection. */
function statementOf(parts: TemplateStringsArray) {
  const known = statements.get(parts);
  if (known) return known;
  const text = parts.reduce((sum, part, index) => `${sum}$${index}${part}`);
  const statement = { text, name: createHash('sha1').update(text).digest('base64url') };
  statements.set(parts, statement);
  return statement;
}

function sqlOn(client: Pick<pg.ClientBase, 'query'>): Sql {
  return async <R extends Row>(parts: TemplateStringsArray, ...values: unknown[]) => {
    const { rows } = await client.query<R>({ ...statementOf(parts), values });
    return rows;
  };
}

export interface DatabaseOptions {
  url: string;
  applicationName: string;
  /** Connections at most. */
  max?: number;
  /** Session settings, e.g. `callsheet.task_stuck_timeout_sec`. */
  settings?: Record<string, string | number>;
  /** Told of connections that broke while idle; the pool replaces them. */
  onIdleError?: (error: Error) => void;
}

/** Opens a pool; no connection is made before the first statement. */
export function openDatabase(options: DatabaseOptions): Database {
  const config = {
    connectionString: options.url,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    options:
      Object.entries(options.settings ?? {})
        .map(([name, value]) => `-c ${name}=${value}`)
        .join(' ') || undefined,
  };
  const pool = new pg.Pool({ ...config, max: options.max ?? 10, idleTimeoutMillis: 0 });
  pool.on('error', (error) => options.onIdleError?.(error));

  const transaction = async <T>(
    work: (client: pg.ClientBase) => Promise<T>,
    { statementMs }: Limits,
  ): Promise<T> => {
    const client = await pool.connect();
    let broken = false;
    // The pool listens only while a connection is idle, and an error that nobody listens for ends the process.
    const noteBroken = () => (broken = true);
    client.on('error', noteBroken);
    try {
      const limit = statementMs === undefined ? '' : `; set local statement_timeout = ${Number(statementMs)}`;
      await client.query(`begin${limit}`);
      const result = await work(client);
      const { command } = await client.query('commit');
      if (command !== 'COMMIT')
        throw new Error('the transaction was rolled back: an error of its statements was ignored');
      return result;
    } catch (error) {
      await client.query('rollback').catch(noteBroken);
      throw error;
    } finally {
      client.off('error', noteBroken);
      client.release(broken);
    }
  };
  const begin = <T>(work: (sql: Sql) => Promise<T>, limits: Limits = {}) =>
    transaction((client) => work(sqlOn(client)), limits);
  const dedicated = async () => {
    const client = new pg.Client({ ...config, keepAlive: true });
    await client.connect();
    return client;
  };
  const composed = async <R extends Row>(text: string, values: readonly unknown[], limits?: Limits) => {
    const run = (on: Pick<pg.ClientBase, 'query'>) => on.query<R>(text, [...values]);
    return (await (limits ? transaction(run, limits) : run(pool))).rows;
  };
  const usage = () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount });
  return Object.assign(sqlOn(pool), { begin, composed, dedicated, usage, end: () => pool.end() });
}

/** The only row of an answer that always has one. */
export function one<R>(rows: readonly R[]): R {
  const [row] = rows;
  if (row === undefined) throw new Error('expected one row, got none');
  return row;
}
