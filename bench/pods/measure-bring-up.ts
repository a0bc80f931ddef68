import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { one, openDatabase, type Database } from '@callsheet/runtime';
import { startServers } from '../decision/servers.js';
import { median } from '../statistics.js';

export interface BringUp {
  pods: number;
  /** From the request to the launched worker, the median of three pods that come up alone. */
  one_s: number;
  /** The same for the last of the pods that are asked for at the same moment. */
  all_s: number;
  ratio: number;
  /** What of it the provider takes whatever we do. */
  fixed_s: number;
}

const SSHD_MS = 500;
const PATIENCE_MS = 300_000;

/** How long pods take to come up alone and together; the emulator's processes run on the same cores as ours. */
export async function measureBringUp(
  { pods, bootMs }: { pods: number; bootMs: number },
  tell: (what: string) => void,
): Promise<BringUp> {
  const directory = mkdtempSync(join(tmpdir(), 'callsheet-bench-worker-'));
  const worker = join(directory, 'worker.js');
  writeFileSync(worker, 'setInterval(() => undefined, 1e6);');
  const servers = await startServers({
    runpod: {
      RUNPOD_EMULATOR_BOOT_MS: String(bootMs),
      RUNPOD_EMULATOR_SSHD_MS: String(SSHD_MS),
      RUNPOD_EMULATOR_WORKER: worker,
    },
    'pod-manager': { MAX_ACTIVE_GPUS: String(pods), SPAWNING_TIMEOUT_SEC: String(PATIENCE_MS / 1000) },
  });
  const database = openDatabase({ url: servers.databaseUrl, applicationName: 'bench', max: 2 });
  try {
    await servers.start('runpod');
    await servers.start('pod-manager');
    const alone: number[] = [];
    for (let round = 0; round < 3; round++) {
      tell('one pod');
      alone.push(await bringUp(database, `one${round}`, 1));
    }
    tell(`${pods} pods at the same time`);
    const all = await bringUp(database, 'all', pods);
    const one_s = median(alone);
    return {
      pods,
      one_s: rounded(one_s),
      all_s: rounded(all),
      ratio: rounded(all / one_s),
      fixed_s: (bootMs + SSHD_MS) / 1000,
    };
  } finally {
    await database.end();
    await servers.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Asks for workers as the scheduler does, waits until all are launched and lets them go; seconds of the slowest. */
async function bringUp(database: Database, group: string, count: number): Promise<number> {
  await database`
    insert into public.workers (id, instance_type, status)
    select ${group} || '-' || n, 'runpod', 'spawning' from generate_series(1, ${count}::int) n`;
  const slowest = await until(async () => {
    const { launched, seconds } = one(
      await database<{ launched: number; seconds: number }>`
        select count(p.launched_at)::int as launched, extract(epoch from max(p.launched_at - w.created_at))::float8 as seconds
        from public.workers w left join callsheet.pods p on p.worker_id = w.id where w.id like ${`${group}-%`}`,
    );
    return launched === count ? seconds : undefined;
  });
  await database`
    update public.workers set status = 'terminating', terminating_at = now() where id like ${`${group}-%`}`;
  await until(async () => {
    const { left } = one(
      await database<{ left: number }>`
        select count(*)::int as left from public.workers where id like ${`${group}-%`} and status <> 'terminated'`,
    );
    return left === 0 ? true : undefined;
  });
  return slowest;
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(200)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error('the pods did not come up');
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
