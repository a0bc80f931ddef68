import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, type Database } from '@callsheet/runtime';
import { z } from 'zod';
import { startServers } from '../decision/servers.js';
import { processUsage } from '../process-usage.js';

export interface Watch {
  pods: number;
  pages: number;
  /** Requests for one reconcile. */
  list_calls: number;
  other_calls: number;
  /** Of the whole process, divided by the reconciles in that time. */
  cpu_ms: number;
  /** The largest resident memory seen in that time. */
  rss_mb: number;
}

const State = z.object({ requests: z.number() });
const Journal = z.object({ requests: z.array(z.object({ method: z.string(), path: z.string() })) });
const Seeded = z.object({ id: z.string() });
/** Reconciles before the first that counts: the start asks for the catalog, and code warms up. */
const WARM_UP = 10;

/** Requests, CPU and memory of a pod-manager, a process of its own, whose pods all run and need nothing. */
export async function measureWatch(
  { pods, pageSize, rounds }: { pods: number; pageSize: number; rounds: number },
  tell: (what: string) => void,
): Promise<Watch> {
  tell(`${pods} pods that run`);
  const servers = await startServers({
    runpod: { RUNPOD_EMULATOR_PAGE_SIZE: String(pageSize), RUNPOD_EMULATOR_REQUESTS_PER_MINUTE: '100000' },
    'pod-manager': { POD_POLL_SEC: '1', MAX_ACTIVE_GPUS: '10000' },
  });
  const database = openDatabase({ url: servers.databaseUrl, applicationName: 'bench', max: 2 });
  try {
    await servers.start('runpod');
    await addRunningPods(database, servers.runpodAdminUrl, pods);
    const { pid } = await servers.start('pod-manager');
    const asked = () => countRequests(servers.runpodAdminUrl);
    await reach(asked, WARM_UP);
    const [before, usageBefore] = [await asked(), processUsage(pid)];
    tell(`${rounds} reconciles`);
    let rssMb = 0;
    const after = await reach(
      asked,
      before.rounds + rounds,
      () => (rssMb = Math.max(rssMb, processUsage(pid).rssMb)),
    );
    const usage = processUsage(pid);
    const counted = after.rounds - before.rounds;
    return {
      pods,
      pages: Math.ceil(pods / pageSize),
      list_calls: rounded((after.lists - before.lists) / counted),
      other_calls: rounded((after.others - before.others) / counted),
      cpu_ms: rounded((1000 * (usage.cpuSeconds - usageBefore.cpuSeconds)) / counted),
      rss_mb: rounded(rssMb),
    };
  } finally {
    await database.end();
    await servers.stop();
  }
}

/** Pods on the account with everything a pod-manager would have written down about them, and workers that have just spoken. */
async function addRunningPods(database: Database, adminUrl: string, count: number): Promise<void> {
  const pods: { name: string; id: string }[] = [];
  for (let number = 0; number < count; number++) {
    const name = `callsheet-${number.toString(16).padStart(8, '0')}`;
    const response = await fetch(`${adminUrl}/foreign-pods`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    });
    pods.push({ name, id: Seeded.parse(await response.json()).id });
  }
  await database`
    with pod as (select * from jsonb_to_recordset(${JSON.stringify(pods)}::jsonb) as p (name text, id text)),
    worker as (
      insert into public.workers (id, instance_type, status, activated_at, last_heartbeat)
      select 'gpu-' || name, 'runpod', 'active', now(), now() from pod returning id)
    insert into callsheet.pods (worker_id, name, gpu_type, phase, provider_pod_id, created_at, launched_at, stage, ssh_host,
      ssh_port, cost_per_hour)
    select w.id, p.name, 'cpu5c', 'launched', p.id, now(), now(), 'heartbeat', '127.0.0.1', 9, 0.07
    from pod p join worker w on w.id = 'gpu-' || p.name`;
}

interface Requests {
  /** First pages: one for each reconcile. */
  rounds: number;
  lists: number;
  others: number;
}

async function countRequests(adminUrl: string): Promise<Requests> {
  const { requests } = Journal.parse(await (await fetch(`${adminUrl}/journal`)).json());
  const { requests: total } = State.parse(await (await fetch(`${adminUrl}/state`)).json());
  const lists = requests.filter(({ method, path }) => method === 'GET' && /^\/v2\/pods(\?|$)/.test(path));
  const rounds = lists.filter(({ path }) => !path.includes('cursor=')).length;
  return { rounds, lists: lists.length, others: total - lists.length };
}

async function reach(
  ask: () => Promise<Requests>,
  rounds: number,
  each: () => void = () => undefined,
): Promise<Requests> {
  for (;;) {
    const requests = await ask();
    if (requests.rounds >= rounds) return requests;
    each();
    await sleep(1_000);
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(1));
}
