import { type CommandResult } from '../ssh/session.js';

/** A disk as a pod sees it. */
export interface Disk {
  totalMb: number;
  freeMb: number;
  /** A file of one megabyte could be written. */
  takesFiles: boolean;
}

/** What is left on a disk: `none` when a worker would fail there. */
export type Room = 'enough' | 'little' | 'none';

/** Less is a video or two. */
const leastMb = 1_024;

/** How much room a disk has; `maxPercentUsed` of it may be in use before it is little. */
export function judgeDisk({ totalMb, freeMb, takesFiles }: Disk, maxPercentUsed: number): Room {
  // A volume may be a part of a file system that has room for others: then only writing shows that it is full.
  if (!takesFiles || freeMb < leastMb) return 'none';
  return freeMb < totalMb * (1 - maxPercentUsed / 100) ? 'little' : 'enough';
}

/** What the script says of the disk; undefined when it says nothing, as one from before an upgrade. */
export function readDisk({ stdout }: CommandResult): Disk | undefined {
  const said = /^disk_total_mb=(\d+)\ndisk_free_mb=(\d+)\ndisk_write=(works|failed)$/m.exec(stdout);
  if (!said) return undefined;
  return { totalMb: Number(said[1]), freeMb: Number(said[2]), takesFiles: said[3] === 'works' };
}

/** True when a pod's turn has come since the last look; turns are spread over the interval by the pod's id. */
export function isDiskDue(podId: string, lastLook: Date, now: Date, intervalMs: number): boolean {
  const offset = Number.parseInt(podId.replaceAll('-', '').slice(0, 8), 16) || 0;
  const turn = (at: Date) => Math.floor((at.getTime() + offset) / intervalMs);
  return turn(now) > turn(lastLook);
}
