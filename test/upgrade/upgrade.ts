import { type Database } from '@callsheet/runtime';
import { setTimeout as sleep } from 'node:timers/promises';
import { serviceNames } from '../../local/stack/service-env.js';
import { type Target } from '../chaos/faults/fault.js';
import { type Release } from '../chaos/system/chaos-system.js';

/** Tasks that must have been completed after each step before the next one. */
const COMPLETED_BETWEEN = 10;
const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 180_000;

/** Migrates, then rolls one service after the other; after each step tasks must go on to be completed. */
export async function upgrade(
  { system, history }: Target,
  release: Release,
  progress: (text: string) => void,
): Promise<void> {
  const step = async (what: string) => {
    progress(what);
    history.note({ type: 'step', what });
    await workGoesOn(system.database, what);
  };
  await step('the previous release works');
  const files = await system.migrate(release);
  await step(`${files.length} migrations were applied`);
  for (const service of serviceNames) {
    await system.roll(service, release);
    await step(`${service} was rolled`);
  }
}

async function workGoesOn(database: Database, after: string): Promise<void> {
  const wanted = (await countCompleted(database)) + COMPLETED_BETWEEN;
  const patientUntil = Date.now() + PATIENCE_MS;
  while ((await countCompleted(database)) < wanted) {
    if (Date.now() > patientUntil)
      throw new Error(`"${after}": no ${COMPLETED_BETWEEN} tasks completed within ${PATIENCE_MS / 1000} s`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function countCompleted(database: Database): Promise<number> {
  const [row] = await database<{ completed: number }>`
    select count(*)::int as completed from tasks where status = 'Complete'`;
  return row?.completed ?? 0;
}
