import { pick, type Random } from '../../../local/worker/random.js';
import { type ChaosSystem } from '../system/chaos-system.js';
import { type Link } from '../system/link.js';
import { type Fault } from './fault.js';

/** One of the ways between two processes is cut, frozen or slow. */
export const networkFaults: readonly Fault[] = [
  fault('network-cut', [1_000, 6_000], (link) => link.cut()),
  fault('network-freeze', [2_000, 8_000], (link) => link.freeze()),
  fault('network-delay', [5_000, 15_000], (link, random) => link.slow(random(50, 400))),
];

function fault(
  name: string,
  lastsMs: Fault['lastsMs'],
  breakIt: (link: Link, random: Random) => void,
): Fault {
  return {
    name,
    part: 'network',
    lastsMs,
    inject: async ({ system }, random) => {
      const link = anyLink(system, random);
      if (link === undefined) return undefined;
      breakIt(link, random);
      return async () => link.heal();
    },
  };
}

function anyLink({ links }: ChaosSystem, random: Random): Link | undefined {
  const [first, ...rest] = links.values();
  return first && pick(random, [first, ...rest]);
}
