import { one, type Sql } from '@callsheet/runtime';
import { leavesGap, type Progress, type View } from './advance.js';
import { type OutboxEvent } from './cloud-event.js';

/** Events of one read at most: from here on JetStream, not the round trip, sets the pace. */
export const BATCH_SIZE = 500;

interface OutboxRow extends Omit<OutboxEvent, 'id'> {
  id: string | null;
  xmin: string;
}

/** Events that are visible and not published yet, in order of id, with the snapshot that saw them. */
export async function readOutbox(
  sql: Sql,
  progress: Progress,
): Promise<{ events: OutboxEvent[]; view: View }> {
  const { high, gaps } = progress;
  // One statement, thus one snapshot: a gap is judged by exactly the transactions that this read could see.
  const rows = await sql<OutboxRow>`
    select s.xmin::text as xmin, o.id, o.event_type, o.task_id, o.project_id, o.worker_id, o.task_type, o.status, o.attempts, o.data, o.traceparent,
      to_char(o.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred_at
    from (select pg_snapshot_xmin(pg_current_snapshot()) as xmin) s
    left join lateral (
      select * from (
        -- A look-up for each gap: a plain join may be planned as a walk over all of the outbox.
        (select o.* from unnest(${gaps.map(({ from }) => from)}::bigint[], ${gaps.map(({ to }) => to)}::bigint[])
            as g (lowest, highest)
          cross join lateral (
            select * from callsheet.outbox c where c.id between g.lowest and g.highest
            order by c.id limit ${BATCH_SIZE}) o
          order by o.id limit ${BATCH_SIZE})
        union all
        (select o.* from callsheet.outbox o where o.id > ${high} order by o.id limit ${BATCH_SIZE})
      ) unpublished order by id limit ${BATCH_SIZE}
    ) o on true
    order by o.id`;
  const events = rows.flatMap(({ id, ...row }) => (id === null ? [] : [{ ...row, id: Number(id) }]));
  const ids = events.map(({ id }) => id);
  const nextXid = leavesGap(progress, ids) ? await assignTransactionId(sql) : 0;
  return {
    events,
    view: { ids, complete: events.length < BATCH_SIZE, xmin: Number(one(rows).xmin), nextXid },
  };
}

/** A new transaction id, which is above all that were assigned before. */
async function assignTransactionId(sql: Sql): Promise<number> {
  return Number(one(await sql<{ xid: string }>`select pg_current_xact_id()::text as xid`).xid);
}

/** Everything up to this id was published before; 0 at the very first start. */
export async function loadPosition(sql: Sql): Promise<number> {
  const [row] = await sql<{ position: string }>`
    select position from callsheet.outbox_position where consumer = 'jetstream'`;
  return Number(row?.position ?? 0);
}

/** Remembers the position; never an earlier one than is known. */
export async function savePosition(sql: Sql, position: number): Promise<void> {
  await sql`
    insert into callsheet.outbox_position as p (consumer, position) values ('jetstream', ${position})
    on conflict (consumer) do update
    set position = greatest(p.position, excluded.position), updated_at = now()`;
}

/** Tells writers whether to notify: NOTIFY serialises their commits, so they do it only for a relay that sleeps. */
export async function setWaiting(sql: Sql, waiting: boolean): Promise<void> {
  await sql`
    insert into callsheet.wake_flags (channel, waiting) values ('outbox', ${waiting})
    on conflict (channel) do update set waiting = excluded.waiting`;
}
