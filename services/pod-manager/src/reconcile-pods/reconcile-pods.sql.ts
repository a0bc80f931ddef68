import { one, type Database } from '@callsheet/runtime';
import { type WaitingWorker } from '../create-pod/plan-creates.js';
import { type PodRow, type PodWorker } from '../pod-row.js';

/** Everything the reconciler decides from, read at one moment. */
export interface Fleet {
  /** The database's clock, which all deadlines use. */
  now: Date;
  pods: LivePod[];
  waiting: WaitingWorker[];
  /** Workers that are to end and have no live pod. */
  ending: string[];
}

export interface LivePod {
  pod: PodRow;
  worker: PodWorker;
}

interface PodRecord extends PodRow {
  workerStatus: PodWorker['status'];
  workerTerminatingAt: Date | null;
  heldTasks: number;
}

interface PodlessRecord extends WaitingWorker {
  status: PodWorker['status'];
}

/** Reads all live pods and all workers that need or needed one. */
export function loadFleet(database: Database): Promise<Fleet> {
  return database.begin(async (sql) => {
    const { now } = one(await sql<{ now: Date }>`select now() as now`);
    const pods = await sql<PodRecord>`
      select p.id, p.worker_id as "workerId", p.name, p.provider, p.provider_pod_id as "providerPodId", p.phase,
        p.gpu_type as "gpuType", p.cost_per_hour::float8 as "costPerHour", p.ssh_host as "sshHost",
        p.ssh_port as "sshPort", p.ssh_user as "sshUser", p.ssh_host_key as "sshHostKey", p.requested_at as "requestedAt", p.volume, p.stage,
        coalesce(p.progress_at, p.launched_at, p.created_at, p.requested_at) as "progressAt",
        p.created_at as "createdAt", p.launched_at as "launchedAt", p.terminating_at as "terminatingAt",
        p.absent_since as "absentSince", p.diagnosed_at as "diagnosedAt", w.status as "workerStatus", w.terminating_at as "workerTerminatingAt",
        (select count(*)::int from callsheet.running_tasks r where r.worker_id = w.id) as "heldTasks"
      from callsheet.pods p join public.workers w on w.id = p.worker_id where p.phase <> 'terminated'`;
    const podless = await sql<PodlessRecord>`
      select w.id, w.status, w.created_at as "createdAt", coalesce(h.attempts, 0)::int as attempts,
        h.ended_at as "lastEndedAt", h.failure as "lastFailure"
      from public.workers w
      left join lateral (
        select count(*) over () as attempts, p.terminated_at as ended_at,
          jsonb_build_object('code', p.failure_kind, 'message', p.failure_detail) as failure
        from callsheet.pods p where p.worker_id = w.id order by p.terminated_at desc limit 1) h on true
      where w.status in ('spawning', 'terminating', 'error') and w.instance_type <> 'external'
        and not exists (select from callsheet.pods p where p.worker_id = w.id and p.phase <> 'terminated')`;
    return {
      now,
      pods: pods.map(toLivePod),
      waiting: podless.filter(({ status }) => status === 'spawning'),
      ending: podless.filter(({ status }) => status !== 'spawning').map(({ id }) => id),
    };
  });
}

function toLivePod({ workerStatus, workerTerminatingAt, heldTasks, ...pod }: PodRecord): LivePod {
  const worker = { id: pod.workerId, status: workerStatus, terminatingAt: workerTerminatingAt, heldTasks };
  return { pod, worker };
}
