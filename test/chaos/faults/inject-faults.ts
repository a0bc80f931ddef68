import { setTimeout as sleep } from 'node:timers/promises';
import { randomFrom } from '../../../local/worker/random.js';
import { type Fault, type Target } from './fault.js';
import { partsOf, type PlannedFault } from './plan-faults.js';

/**
 * Carries a plan out, and returns when everything is mended. What takes longer to mend than was planned keeps its parts to
 * itself: a fault whose turn comes meanwhile is missed.
 */
export async function injectFaults(
  target: Target,
  plan: readonly PlannedFault[],
  faults: readonly Fault[],
): Promise<void> {
  const beganAt = Date.now();
  const broken = new Set<string>();
  await Promise.all(
    plan.map(async (planned) => {
      const fault = faults.find(({ name }) => name === planned.name);
      if (!fault) throw new Error(`no fault ${planned.name}`);
      await sleep(beganAt + planned.atMs - Date.now());
      const parts = partsOf(fault);
      if (parts.some((part) => broken.has(part)))
        return target.history.note({
          type: 'fault',
          name: fault.name,
          phase: 'missed',
          detail: 'still broken',
        });
      for (const part of parts) broken.add(part);
      await injectOne(target, fault, planned);
      for (const part of parts) broken.delete(part);
    }),
  );
}

async function injectOne(target: Target, fault: Fault, { lastsMs, seed }: PlannedFault): Promise<void> {
  const note = (phase: 'injected' | 'healed' | 'skipped' | 'missed', detail?: string) =>
    target.history.note({ type: 'fault', name: fault.name, phase, ...(detail && { detail }) });
  const hindrance = fault.hindrance?.(target);
  if (hindrance) return note('skipped', hindrance);
  const over = AbortSignal.timeout(lastsMs);
  let mend;
  try {
    mend = await fault.inject(target, randomFrom(seed), over);
  } catch (error) {
    return note('missed', error instanceof Error ? error.message.slice(0, 200) : String(error));
  }
  if (!mend) return note('missed', 'nothing to break');
  note('injected');
  await sleep(lastsMs);
  await mendPatiently(mend);
  note('healed');
}

/** What could not be mended because something else was broken at the moment is mended later. */
async function mendPatiently(mend: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await mend();
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(500);
    }
  }
}
