import { ProviderError } from '../provider/provider-error.js';
import { type Offer } from '../provider/provider.js';
import { type PodParts } from '../pod-parts.js';
import { saveGpuClasses } from './note-gpu-classes.sql.js';

/** GPU types with as much VRAM, in GB. */
export interface GpuClass {
  vramGb: number;
  gpuTypes: string[];
}

/**
 * Tells the queue which GPUs the configuration lets us rent, be there any left or not: a task that ran out of memory asks for
 * no more than that. When a provider does not answer, what was known stays.
 */
export async function noteGpuClasses({ providers, database, log }: PodParts): Promise<void> {
  const offers: Offer[] = [];
  for (const provider of providers.values()) {
    try {
      offers.push(...(await provider.offers({ minVramGb: null, avoid: [] })));
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      log.debug({ provider: provider.name, reason: error.message }, 'GPU classes not renewed');
      return;
    }
  }
  await saveGpuClasses(database, gpuClasses(offers));
}

/** The classes among offers, smallest first; offers of unknown VRAM say nothing. */
export function gpuClasses(offers: readonly Pick<Offer, 'gpuType' | 'vramGb'>[]): GpuClass[] {
  const classes = new Map<number, Set<string>>();
  for (const { gpuType, vramGb } of offers) {
    if (vramGb !== null) classes.set(vramGb, (classes.get(vramGb) ?? new Set<string>()).add(gpuType));
  }
  return [...classes]
    .map(([vramGb, gpuTypes]) => ({ vramGb, gpuTypes: [...gpuTypes] }))
    .sort((a, b) => a.vramGb - b.vramGb);
}
