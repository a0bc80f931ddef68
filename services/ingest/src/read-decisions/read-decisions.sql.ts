import { type ListDecisions } from '@callsheet/contracts';
import { one, type Sql } from '@callsheet/runtime';

export interface DecisionRow {
  [column: string]: unknown;
  id: number;
  decided_at: Date;
  last_decided_at: Date;
  times: number;
  instance: string;
  min_vram_gb: number;
  kind: string;
  reason: string;
  sentence: string;
  worker_ids: string[];
  task_ids: string[];
  terms: Record<string, number>;
}

export interface PulseRow {
  [column: string]: unknown;
  instance: string | null;
  decided_at: Date | null;
  silent_since: Date | null;
}

/** Decisions, newest first, and one more than asked for when there are more. */
export async function listDecisions(sql: Sql, query: ListDecisions): Promise<DecisionRow[]> {
  return sql<DecisionRow>`
    select d.id::float8 as id, d.decided_at, d.last_decided_at, d.times, d.instance, d.min_vram_gb::int as min_vram_gb, d.kind,
      d.reason, d.sentence, d.worker_ids, d.task_ids, d.terms
    from callsheet.scaling_decisions d
    where (${query.before}::bigint is null or d.id < ${query.before}) and (${query.kind}::text is null or d.kind = ${query.kind})
      and (${query.worker_id}::text is null or ${query.worker_id} = any (d.worker_ids))
    order by d.id desc limit ${query.limit + 1}`;
}

/** When the deciding loop last ran. */
export async function readPulse(sql: Sql): Promise<PulseRow> {
  return one(
    await sql<PulseRow>`select p.instance, p.decided_at, p.silent_since from callsheet.scheduler_pulse p`,
  );
}
