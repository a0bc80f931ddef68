import { refuse } from './rest-error.js';

export type ColumnType = 'uuid' | 'text' | 'integer' | 'jsonb' | 'timestamptz';

export interface Table {
  name: 'tasks' | 'workers' | 'system_logs';
  columns: Readonly<Record<string, ColumnType>>;
}

/** What the REST surface shows: nothing else can be selected, filtered, ordered by or written, whoever asks. */
const tables: readonly Table[] = [
  {
    name: 'tasks',
    columns: {
      id: 'uuid',
      task_type: 'text',
      params: 'jsonb',
      status: 'text',
      attempts: 'integer',
      worker_id: 'text',
      generation_started_at: 'timestamptz',
      generation_processed_at: 'timestamptz',
      error_message: 'text',
      error_details: 'text',
      result_data: 'jsonb',
      output_location: 'text',
      created_at: 'timestamptz',
      updated_at: 'timestamptz',
      claimed_at: 'timestamptz',
      project_id: 'uuid',
      user_id: 'uuid',
      dependant_on: 'uuid',
    },
  },
  {
    name: 'workers',
    columns: {
      id: 'text',
      instance_type: 'text',
      status: 'text',
      last_heartbeat: 'timestamptz',
      vram_total_mb: 'integer',
      vram_used_mb: 'integer',
      metadata: 'jsonb',
      error_message: 'text',
      created_at: 'timestamptz',
      updated_at: 'timestamptz',
    },
  },
  {
    name: 'system_logs',
    columns: {
      id: 'uuid',
      timestamp: 'timestamptz',
      source_type: 'text',
      source_id: 'text',
      log_level: 'text',
      message: 'text',
      task_id: 'uuid',
      worker_id: 'text',
      cycle_number: 'integer',
      metadata: 'jsonb',
    },
  },
];

/** The table of this name. Throws RestError PGRST205. */
export function tableNamed(name: string): Table {
  const table = tables.find((candidate) => candidate.name === name);
  if (!table) throw refuse.unknownTable(name);
  return table;
}

/** The type of a column. Throws RestError 42703. */
export function columnType(table: Table, column: string): ColumnType {
  const type = Object.hasOwn(table.columns, column) ? table.columns[column] : undefined;
  if (type === undefined) throw refuse.unknownColumn(table.name, column);
  return type;
}
