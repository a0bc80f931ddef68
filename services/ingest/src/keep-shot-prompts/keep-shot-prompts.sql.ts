import { type ShotPairPrompts } from '@callsheet/contracts';
import { type Sql } from '@callsheet/runtime';
import { storableJson, storableText } from '../prepare-http/unstorable.js';

/** Keeps the prompts, replacing what the task reported for this shot before. */
export async function saveShotPrompts(
  sql: Sql,
  report: ShotPairPrompts & { workerId: string | undefined },
): Promise<void> {
  await sql`
    insert into callsheet.shot_pair_prompts (task_id, shot_id, enhanced_prompts, worker_id)
    values (${report.task_id}, ${storableText(report.shot_id)}, ${storableJson(report.enhanced_prompts)}, ${report.workerId})
    on conflict (task_id, shot_id) do update set enhanced_prompts = excluded.enhanced_prompts,
      worker_id = excluded.worker_id, updated_at = now()`;
}
