import { type Task } from '@callsheet/contracts';
import { exitCodes } from '../exit-codes.js';
import { type Output } from '../output/output.js';
import { cell } from '../output/table.js';
import { duration } from '../output/words.js';
import { type End } from './wait-for-ends.js';

/** Tells how everything ended; the exit code says whether all is Complete and downloaded. */
export function reportEnds(out: Output, ends: readonly End[]): number {
  out.json({
    tasks: ends.map(({ task, file, problem }) => ({ ...task, file: file ?? null, problem: problem ?? null })),
  });
  const rows = ends.map(({ task, file, problem }) => [
    task.id,
    out.status(task.status),
    duration((Date.parse(task.updated_at) - Date.parse(task.created_at)) / 1000),
    cell(problem ?? task.error_message ?? file ?? videoOf(task)),
  ]);
  out.table(
    [
      { head: 'task' },
      { head: 'status' },
      { head: 'took', align: 'right' },
      { head: 'video', flexible: true },
    ],
    rows,
  );
  const bad = ends.filter(({ task, problem }) => task.status !== 'Complete' || problem !== undefined);
  return bad.length === 0 ? exitCodes.ok : exitCodes.failed;
}

function videoOf({ result_data }: Task): string | undefined {
  const url = result_data?.['video_url'];
  return typeof url === 'string' ? url : undefined;
}
