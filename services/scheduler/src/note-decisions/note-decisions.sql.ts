import { type Sql } from '@callsheet/runtime';

/** A decision as it is written down; terms are the numbers it was made from. */
export interface NotedDecision {
  instance: string;
  /** The GPU class it is about; 0 takes any. */
  minVramGb: number;
  kind: string;
  reason: string;
  sentence: string;
  workerIds: readonly string[];
  taskIds: readonly string[];
  terms: Record<string, number>;
}

/** Writes a decision down; one that changes nothing and repeats the last only counts up. */
export async function noteDecision(sql: Sql, decision: NotedDecision): Promise<void> {
  const { instance, minVramGb, kind, reason, sentence, workerIds, taskIds, terms } = decision;
  await sql`
    select callsheet.note_decision(${instance}, ${minVramGb}::int, ${kind}, ${reason}, ${sentence}, ${workerIds}::text[],
      ${taskIds}::uuid[], ${JSON.stringify(terms)}::jsonb)`;
}

/** Says that the loop that decides has run. */
export async function beatPulse(sql: Sql, instance: string, periodMs: number): Promise<void> {
  await sql`
    update callsheet.scheduler_pulse set instance = ${instance}, decided_at = now(), period_s = ${periodMs / 1000}`;
}
