import { type Sql } from '@callsheet/runtime';
import { type Reached } from '../ssh/run-on-pod.js';

/** A worker's pod as far as a command needs it. */
export interface WorkerPod extends Reached {
  name: string;
  phase: string;
}

/** The newest pod of a worker; undefined when it never had one. */
export async function findWorkerPod(sql: Sql, workerId: string): Promise<WorkerPod | undefined> {
  const [pod] = await sql<WorkerPod & Record<string, unknown>>`
    select p.name, p.phase, p.ssh_host as "sshHost", p.ssh_port as "sshPort", p.ssh_user as "sshUser",
      p.ssh_host_key as "sshHostKey"
    from callsheet.pods p where p.worker_id = ${workerId} order by p.requested_at desc limit 1`;
  return pod;
}
