import { one, type Database } from '@callsheet/runtime';
import { connect } from '@nats-io/transport-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DecisionServers } from './servers.js';

const PATIENCE_MS = 60_000;

/**
 * Milliseconds from committing that a worker broke down until `worker.requested` for its successor arrives over NATS: the
 * relay, the scheduler's decision over the whole fleet, and the relay again, in processes of their own.
 */
export async function measureReaction(
  servers: DecisionServers,
  database: Database,
  rounds: number,
): Promise<number[]> {
  await servers.start('ingest');
  await servers.start('scheduler');
  await untilDecided(database);
  const nats = await connect({ servers: servers.natsUrl });
  const requests = nats.subscribe('worker.requested');
  const heard = requests[Symbol.asyncIterator]();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const next = heard.next();
    const began = performance.now();
    await database`
      update public.workers set status = 'error', error_message = 'broken for the benchmark'
      where id = (select max(w.id) from public.workers w where w.status = 'active')`;
    await Promise.race([next, tooLate()]);
    times.push(performance.now() - began);
  }
  await nats.close();
  return times;
}

/** The first decision learns and finds the fleet complete. */
async function untilDecided(database: Database): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(100)) {
    const { decided } = one(
      await database<{ decided: boolean }>`
        select exists (select from callsheet.scaling_decisions) as decided`,
    );
    if (decided) return;
  }
  throw new Error('the scheduler has decided nothing');
}

async function tooLate(): Promise<never> {
  await sleep(PATIENCE_MS, undefined, { ref: false });
  throw new Error('no worker was requested');
}
