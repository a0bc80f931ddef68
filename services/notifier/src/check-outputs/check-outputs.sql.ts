import { type Sql } from '@callsheet/runtime';
import { type Verdict } from './judge-output.js';

/** An output to look at. */
export interface DueOutput {
  task_id: string;
  /** Looks before this one. */
  checks: number;
  url: string;
}

/** Takes outputs that are due; one that is not settled within the lease is due again. What belongs to no result is forgotten. */
export async function takeDueOutputs(sql: Sql, limit: number, leaseMs: number): Promise<DueOutput[]> {
  return sql<DueOutput>`
    with due as materialized (
      select c.task_id from callsheet.output_checks c
      where c.next_check_at <= now() order by c.next_check_at limit ${limit} for update skip locked),
    forgotten as (
      delete from callsheet.output_checks c using due d left join public.tasks t on t.id = d.task_id
      where c.task_id = d.task_id and coalesce(t.status, 'Cancelled') in ('Cancelled', 'Failed')),
    taken as (
      update callsheet.output_checks c set next_check_at = now() + make_interval(secs => ${leaseMs / 1000})
      from due d, public.tasks t
      where c.task_id = d.task_id and t.id = d.task_id and t.status not in ('Cancelled', 'Failed')
      returning c.task_id, c.checks, t.status, coalesce(t.result_data ->> 'video_url', t.output_location) as url)
    select task_id, checks, url from taken where status = 'Complete' and url is not null`;
}

/** Writes a verdict down; an output that cannot be had is marked and announced. */
export async function settleOutput(sql: Sql, taskId: string, verdict: Verdict): Promise<void> {
  switch (verdict.kind) {
    case 'reachable':
      await sql`delete from callsheet.output_checks where task_id = ${taskId} and problem is null`;
      return;
    case 'again':
      await sql`
        update callsheet.output_checks
        set checks = checks + 1, next_check_at = now() + make_interval(secs => ${verdict.afterMs / 1000})
        where task_id = ${taskId} and problem is null`;
      return;
    case 'unreachable':
      await sql`select callsheet.mark_output_unreachable(${taskId}, ${verdict.problem})`;
  }
}
