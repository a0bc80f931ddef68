import { type Sql } from '@callsheet/runtime';

/** How far a listed task is and what it cost; the times are null unless a worker has it. */
export interface StandingRow {
  [column: string]: unknown;
  id: string;
  usd: number | null;
  percent: number | null;
  step: string | null;
  progressAt: Date | null;
  heldS: number | null;
  generatingS: number | null;
  lowS: number | null;
  typicalS: number | null;
  highS: number | null;
  basis: string | null;
}

/** Reads it for a page of tasks; only for running ones a prediction is made. */
export function listStanding(sql: Sql, ids: readonly string[]): Promise<StandingRow[]> {
  return sql<StandingRow>`
    select a.id, c.usd::float8 as usd, r.percent, r.step, r.progress_at as "progressAt",
      extract(epoch from now() - r.claimed_at)::float8 as "heldS",
      extract(epoch from now() - t.generation_started_at)::float8 as "generatingS",
      p.low_seconds as "lowS", p.typical_seconds as "typicalS", p.high_seconds as "highS", p.basis
    from unnest(${ids}::uuid[]) a (id)
    left join callsheet.task_costs c on c.task_id = a.id
    left join callsheet.running_tasks r on r.task_id = a.id
    left join public.tasks t on t.id = r.task_id
    left join public.workers w on w.id = t.worker_id
    left join lateral (
      select n.* from callsheet.task_shape(t.params) s, callsheet.predict_run_seconds(t.task_type, s.model, s.width, s.height,
        s.frames, callsheet.vram_gb(w.vram_total_mb)) n) p on r.task_id is not null`;
}
