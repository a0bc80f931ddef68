import { type Random } from '../../../local/worker/random.js';

/** Small pictures: the machine's two cores are for faults, not for rendering. */
const small = { width: 64, height: 64, frames: 4 };

/** The params of a task that ends well. */
export function goodParams(random: Random): Record<string, unknown> {
  const seed = Math.floor(random(0, 1e6));
  return { ...small, prompt: `scene ${seed}`, seed, standin_delay_ms: Math.floor(random(0, 1200)) };
}

/** The params of a task: most end well, some are slow, fail always, or kill their worker. */
export function anyParams(random: Random): Record<string, unknown> {
  const good = goodParams(random);
  const lot = random(0, 1);
  if (lot < 0.05) return { ...good, standin_fail: 'the model says no' };
  if (lot < 0.06) return { ...good, standin_crash: true };
  if (lot < 0.14) return { ...good, standin_delay_ms: 5_000 };
  return good;
}
