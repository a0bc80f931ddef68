import { one, type Sql } from '@callsheet/runtime';
import { type Disk, type Room } from './judge-disk.js';

/** Keeps a look at a pod's disk. Little room is announced once; none drains the worker. Returns what came of it. */
export async function noteDisk(
  sql: Sql,
  podId: string,
  { totalMb, freeMb }: Disk,
  room: Room,
): Promise<string> {
  const { outcome } = one(
    await sql<{ outcome: string }>`
      select callsheet.note_disk(${podId}, ${totalMb}::int, ${freeMb}::int, ${room}) as outcome`,
  );
  return outcome;
}
