import { type HeartbeatWithLogs, type WorkerStatus } from '@callsheet/contracts';
import { one, type Sql } from '@callsheet/runtime';
import { storableJson } from '../prepare-http/unstorable.js';

/** Records beats and the log lines that came with them; gives the worker function's answer to each, in order. */
export async function recordHeartbeats(
  sql: Sql,
  beats: readonly HeartbeatWithLogs[],
): Promise<Record<string, unknown>[]> {
  const rows = await sql<{ answer: Record<string, unknown> }>`
    select answer from callsheet.hear_beats(
      ${beats.map((beat) => beat.worker_id_param)}::text[], ${beats.map((beat) => beat.vram_total_mb_param)}::int[],
      ${beats.map((beat) => beat.vram_used_mb_param)}::int[], ${beats.map((beat) => beat.status_param)}::text[],
      ${beats.map((beat) => storableJson(beat.logs_param ?? []))}::jsonb[])`;
  return rows.map(({ answer }) => answer);
}

/** Lets an active worker end after its task; false when it is not active (any more). */
export async function drainExpiringWorker(sql: Sql, workerId: string): Promise<boolean> {
  return one(await sql<{ drained: boolean }>`select callsheet.drain_expiring_worker(${workerId}) as drained`)
    .drained;
}

/** A worker that beat; the moment is text, since a Date would lose its microseconds. */
export interface BeatRow {
  id: string;
  status: WorkerStatus;
  vram_total_mb: number | null;
  vram_used_mb: number | null;
  last_heartbeat: Date;
  moment: string;
}

/** Workers whose last beat is later than the moment, oldest beat first. */
export async function beatsSince(sql: Sql, moment: string): Promise<BeatRow[]> {
  return sql<BeatRow>`
    select id, status, vram_total_mb, vram_used_mb, last_heartbeat, last_heartbeat::text as moment
    from public.workers where last_heartbeat > ${moment}::timestamptz order by last_heartbeat`;
}

/** The database's clock. */
export async function databaseNow(sql: Sql): Promise<string> {
  return one(await sql<{ now: string }>`select now()::text as now`).now;
}
