import { moods } from '../drive/receiver.js';
import { type Fault } from './fault.js';

/** Receivers of webhooks, the clock and the disk. */
export const surroundingFaults: readonly Fault[] = [
  ...moods.map((mood): Fault => ({
    name: `receiver-${mood}`,
    part: 'receiver',
    lastsMs: [2_000, 8_000],
    inject: async ({ receiver }) => {
      receiver.mood = mood;
      return async () => void (receiver.mood = 'well');
    },
  })),
  jump('clock-jump-forward', (random) => Math.round(random(15, 60))),
  jump('clock-jump-back', (random) => -Math.round(random(15, 60))),
  {
    name: 'disk-full',
    part: 'disk',
    lastsMs: [3_000, 8_000],
    hindrance: ({ system }) => system.disk.hindrance,
    inject: async ({ system }) => {
      system.disk.fill();
      return async () => system.disk.empty();
    },
  },
];

/** The database's clock jumps, and jumps back when it is mended: both ways past every lease. */
function jump(name: string, offset: (random: (low: number, high: number) => number) => number): Fault {
  return {
    name,
    part: 'clock',
    lastsMs: [4_000, 12_000],
    hindrance: ({ system }) => system.clock.hindrance,
    inject: async ({ system, history }, random) => {
      const move = (offsetSec: number) => {
        system.clock.set(offsetSec);
        history.note({ type: 'clock', offsetSec });
      };
      move(offset(random));
      return async () => move(0);
    },
  };
}
