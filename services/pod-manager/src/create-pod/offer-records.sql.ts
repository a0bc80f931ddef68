import { type Sql } from '@callsheet/runtime';
import { type Record } from '../provider/rank-offers.js';

/** How pods of the last day have fared, by GPU type: of those that are decided, how many got a worker to speak. */
export function loadRecords(sql: Sql): Promise<Record[]> {
  return sql<Record & { provider: string }>`
    select p.provider, p.gpu_type as "gpuType", count(*)::int as tried,
      (count(*) filter (where w.activated_at is not null))::int as worked
    from callsheet.pods p join public.workers w on w.id = p.worker_id
    where p.requested_at > now() - interval '1 day' and p.created_at is not null
      and (w.activated_at is not null or p.phase in ('terminating', 'terminated'))
    group by 1, 2`;
}

/** Places whose last pod with a GPU type came to nothing within that time. */
export function loadUnlucky(sql: Sql, withinMs: number): Promise<{ gpuType: string; place: string }[]> {
  return sql<{ gpuType: string; place: string }>`
    select l."gpuType", l.place from (
      select distinct on (p.gpu_type, p.place) p.gpu_type as "gpuType", p.place, w.activated_at, p.failure_kind
      from callsheet.pods p join public.workers w on w.id = p.worker_id
      where p.requested_at > now() - make_interval(secs => ${withinMs / 1000}) and p.created_at is not null
        and p.place is not null
        and (w.activated_at is not null or p.phase in ('terminating', 'terminated'))
      order by p.gpu_type, p.place, p.requested_at desc) l
    where l.activated_at is null and l.failure_kind is not null`;
}
